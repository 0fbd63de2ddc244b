-- What commands to streams of any kind bring, at most one command of each stream at once; the writer puts these statements
-- together with those of single kinds (`projections/writer.py`).

-- name: timeline
-- A line that stands already can only be a forged one, and gives way, so that nobody can block a stream by writing here.
INSERT INTO projections.timeline
SELECT * FROM jsonb_populate_recordset(NULL::projections.timeline, $1::jsonb -> 'every_kind' -> 'timeline')
ON CONFLICT (stream, version) DO UPDATE SET
    position = excluded.position,
    book = excluded.book,
    desk = excluded.desk,
    type = excluded.type,
    actor_id = excluded.actor_id,
    actor_role = excluded.actor_role,
    agency = excluded.agency,
    at = excluded.at,
    ledger_at = excluded.ledger_at,
    summary = excluded.summary;

-- name: settled
-- The streams are named once more as an array, which leads the planner to the key however few rows there are.
DELETE FROM projections.obligation AS live
WHERE live.stream = ANY (ARRAY(SELECT jsonb_array_elements($1::jsonb -> 'every_kind' -> 'settled') ->> 'stream'))
    AND (live.stream, live.key) IN (
        SELECT settled.stream, settled.key
        FROM jsonb_populate_recordset(NULL::projections.obligation, $1::jsonb -> 'every_kind' -> 'settled') AS settled
    );

-- name: owed
-- What is owed otherwise than before has been owed since the same instant.
INSERT INTO projections.obligation AS live
SELECT * FROM jsonb_populate_recordset(NULL::projections.obligation, $1::jsonb -> 'every_kind' -> 'owed')
ON CONFLICT (stream, key) DO UPDATE SET
    book = excluded.book,
    desk = excluded.desk,
    agency = excluded.agency,
    office = excluded.office,
    remind_at = excluded.remind_at,
    due_at = excluded.due_at,
    next_at = excluded.next_at,
    reminders = excluded.reminders,
    missed = excluded.missed;

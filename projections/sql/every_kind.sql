-- Writes what commands to streams of any kind bring, at most one command of each stream, given as one JSON document.
--
-- An obligation of these streams that the document does not name is settled, and its row goes; one that does not change
-- is not written. A line of the timeline that stands already can only be a forged one, and gives way, so that nobody can
-- block a stream by writing here.

WITH owed AS (
    SELECT * FROM jsonb_populate_recordset(NULL::projections.obligation, $1::jsonb -> 'owed')
), settled AS (
    DELETE FROM projections.obligation AS live
    WHERE live.stream = ANY (ARRAY(SELECT jsonb_array_elements_text($1::jsonb -> 'streams')))
        AND NOT EXISTS (SELECT FROM owed WHERE owed.stream = live.stream AND owed.key = live.key)
), obligations AS (
    INSERT INTO projections.obligation AS live
    SELECT * FROM owed
    ON CONFLICT (stream, key) DO UPDATE SET
        desk = excluded.desk,
        agency = excluded.agency,
        office = excluded.office,
        remind_at = excluded.remind_at,
        due_at = excluded.due_at,
        next_at = excluded.next_at,
        reminders = excluded.reminders,
        missed = excluded.missed
    WHERE (live.desk, live.agency, live.office, live.remind_at, live.due_at, live.next_at, live.reminders, live.missed)
        IS DISTINCT FROM (
            excluded.desk, excluded.agency, excluded.office, excluded.remind_at, excluded.due_at, excluded.next_at,
            excluded.reminders, excluded.missed
        )
)
INSERT INTO projections.timeline
SELECT * FROM jsonb_populate_recordset(NULL::projections.timeline, $1::jsonb -> 'timeline')
ON CONFLICT (stream, version) DO UPDATE SET
    position = excluded.position,
    desk = excluded.desk,
    type = excluded.type,
    actor_id = excluded.actor_id,
    actor_role = excluded.actor_role,
    agency = excluded.agency,
    at = excluded.at,
    ledger_at = excluded.ledger_at,
    summary = excluded.summary;

-- What commands to desks bring, at most one command of each desk at once; the writer puts this statement together with
-- those of other kinds (`projections/writer.py`).

-- name: nil_reports
INSERT INTO projections.nil_report AS live
SELECT DISTINCT ON (intake_id) *
FROM jsonb_populate_recordset(NULL::projections.nil_report, $1::jsonb -> 'desk' -> 'nil_reports')
ORDER BY intake_id, position DESC
ON CONFLICT (intake_id) DO UPDATE SET
    desk = excluded.desk,
    unit = excluded.unit,
    day = excluded.day,
    channel = excluded.channel,
    reporter_role = excluded.reporter_role,
    region = excluded.region,
    occurred_at = excluded.occurred_at,
    occurred_until = excluded.occurred_until,
    reported_at = excluded.reported_at,
    reported_until = excluded.reported_until,
    recorded_at = excluded.recorded_at,
    text_commitment = excluded.text_commitment,
    text_length = excluded.text_length,
    position = excluded.position,
    place_commitment = excluded.place_commitment,
    book = excluded.book,
    handed_in_by = excluded.handed_in_by
WHERE live.position < excluded.position;

-- name: charters
INSERT INTO projections.desk_charter AS live
SELECT DISTINCT ON (book) *
FROM jsonb_populate_recordset(NULL::projections.desk_charter, $1::jsonb -> 'desk' -> 'charters')
ORDER BY book, position DESC
ON CONFLICT (book) DO UPDATE SET
    desk = excluded.desk,
    version = excluded.version,
    number = excluded.number,
    signed_on = excluded.signed_on,
    signed_as = excluded.signed_as,
    lead = excluded.lead,
    recorded_at = excluded.recorded_at,
    pairs = excluded.pairs,
    pairs_reached = excluded.pairs_reached,
    unconfirmed = excluded.unconfirmed,
    position = excluded.position
WHERE live.position < excluded.position;

-- What commands to reports bring, at most one command of each report at once; the writer puts this statement together with
-- those of other kinds (`projections/writer.py`).

-- name: reports
INSERT INTO projections.report AS live
SELECT DISTINCT ON (report_id) *
FROM jsonb_populate_recordset(NULL::projections.report, $1::jsonb -> 'report' -> 'reports')
ORDER BY report_id, version DESC
ON CONFLICT (report_id) DO UPDATE SET
    since = excluded.since,
    until = excluded.until,
    cut_off = excluded.cut_off,
    missing_at = excluded.missing_at,
    to_region = excluded.to_region,
    contests = excluded.contests,
    units = excluded.units,
    members = excluded.members,
    reported = excluded.reported,
    phase = excluded.phase,
    edition = excluded.edition,
    opened_at = excluded.opened_at,
    closed_at = excluded.closed_at,
    missed_at = excluded.missed_at,
    compiled_at = excluded.compiled_at,
    approved_at = excluded.approved_at,
    sealed_at = excluded.sealed_at,
    submitted_at = excluded.submitted_at,
    received_at = excluded.received_at,
    returned_at = excluded.returned_at,
    problems = excluded.problems,
    nil = excluded.nil,
    figures = excluded.figures,
    body = excluded.body,
    seal_number = excluded.seal_number,
    seal_numbers = excluded.seal_numbers,
    seal_count = excluded.seal_count,
    went_up = excluded.went_up,
    sent_edition = excluded.sent_edition,
    sent_number = excluded.sent_number,
    sent_body = excluded.sent_body,
    sent_figures = excluded.sent_figures,
    sent_nil = excluded.sent_nil,
    sent_phase = excluded.sent_phase,
    sent_at = excluded.sent_at,
    version = excluded.version,
    position = excluded.position,
    updated_at = excluded.updated_at
WHERE live.version < excluded.version;

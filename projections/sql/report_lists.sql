-- Reports to the tier above that are there for who looks: of one's own desk all, of those below what was sent or is missing, for an
-- auditor ($2) all. $1 is the region in whose reach they lie.

-- name: reports
-- Of the desks in $3 and one election ($4), of one kind ($5) or all, that tell of a day from $6 on; the newest first.
SELECT report.*
FROM projections.report
WHERE projections.is_within(report.desk, $1) AND (report.desk = $1 OR report.went_up OR $2::boolean)
    AND report.desk = ANY ($3::text[]) AND split_part(report.book, '/', 2) = $4::text
    AND ($5::text IS NULL OR report.kind = $5) AND ($6::date IS NULL OR report.until >= $6)
ORDER BY report.since DESC, report.number DESC, report.report_id
LIMIT $7;

-- name: report
SELECT report.*
FROM projections.report
WHERE projections.is_within(report.desk, $1) AND (report.desk = $1 OR report.went_up OR $2::boolean) AND report.report_id = $3;

-- name: inbox
-- Reports to the desk of $3 in one election ($4): what waits for its receipt and what is missing, then what it has, the newest first.
SELECT report.*
FROM projections.report
WHERE projections.is_within(report.desk, $1) AND (report.went_up OR $2::boolean)
    AND report.to_region = $3 AND split_part(report.book, '/', 2) = $4::text AND report.went_up
ORDER BY coalesce(report.sent_phase <> 'submitted', false), coalesce(report.sent_at, report.missed_at) DESC, report.report_id
LIMIT $5;

-- name: streams_in_sight
-- Of these problems ($2, by their streams) those in sight.
SELECT seen.stream FROM projections.seen($1::jsonb) WHERE seen.stream = ANY ($2::text[]);

-- Totals of a desk: whose eyes they are for ($1), and the book ($2).

-- name: problems
-- What is kept from nobody stands in the tally, for whom all of it counts; the others are counted one by one.
SELECT phase, severity, is_late, needs_triage, problems, reports, opening FROM projections.tally WHERE book = $2
UNION ALL
SELECT phase, severity, late > 0, needs_triage, count(*), sum(intake_count), count(*) FILTER (WHERE source = 'report')
FROM projections.seen($1::jsonb)
WHERE book = $2 AND (restricted OR recused <> '{}')
GROUP BY phase, severity, late > 0, needs_triage;

-- name: problems_one_by_one
-- For whom not all of that counts.
SELECT phase, severity, late > 0 AS is_late, needs_triage, count(*) AS problems, sum(intake_count) AS reports,
    count(*) FILTER (WHERE source = 'report') AS opening
FROM projections.seen($1::jsonb)
WHERE book = $2
GROUP BY phase, severity, late > 0, needs_triage;

-- name: nil_reports
SELECT count(*) AS reports FROM projections.nil_report WHERE book = $1;

-- name: not_ours
-- Problems that were found to be no matter of the desk, by the coded reason of the newest event that says so.
SELECT coalesce(newest.summary ->> 'reason', newest.summary ->> 'grounds', 'NOT_OUR_REMIT') AS grounds, count(*) AS problems
FROM projections.seen($1::jsonb)
CROSS JOIN LATERAL (
    SELECT summary FROM projections.timeline
    WHERE timeline.stream = seen.stream AND timeline.type IN ('ProblemDismissed', 'ProblemForwarded')
    ORDER BY version DESC
    LIMIT 1
) AS newest
WHERE seen.book = $2 AND seen.phase IN ('forwarded', 'dismissed')
GROUP BY grounds
ORDER BY grounds;

-- name: dead_letters
-- A total counts letters that whoever it is for may not read.
SELECT coalesce(sum(failed.letters), 0)::bigint AS letters FROM wall.dead_letters($2) AS failed
JOIN projections.seen($1::jsonb) USING (problem_id);

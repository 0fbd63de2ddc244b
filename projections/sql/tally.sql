-- The tally of problems, counted anew for a rebuild; the database itself keeps the living one (`ledger/sql/schema.sql`).

-- name: tally
INSERT INTO projections.tally
SELECT book, desk, phase, severity, late > 0, needs_triage, count(*), sum(intake_count), count(*) FILTER (WHERE source = 'report')
FROM projections.problem
WHERE NOT restricted AND recused = '{}'
GROUP BY book, desk, phase, severity, late > 0, needs_triage;

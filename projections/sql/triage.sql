-- Statements of `projections/operational/triage_queue.py`. A claim that has run out is none.

-- name: next
-- The book's next report, now in hand of this person.
SELECT problem_id, holder, claimed_at, expires_at FROM work.next_triage($1, $2, $3, $4);

-- name: give_back
SELECT work.give_triage_back($1, $2);

-- name: claim
SELECT problem_id, holder, claimed_at, expires_at FROM work.triage_claim
WHERE problem_id = $1 AND expires_at > clock_timestamp();

-- name: queue
-- Reports that a person has to decide, gravest first, then oldest, with who has them in hand.
SELECT
    problem.problem_id, problem.desk, problem.region, problem.category, problem.severity, problem.lead,
    problem.triage_reason, problem.confidence_permille, problem.occurred_at, problem.reported_at,
    problem.occurred_until, problem.reported_until, problem.detected_at,
    problem.late, problem.intake_count, problem.next_due_at AS due_at, claim.holder, claim.claimed_at, claim.expires_at
FROM projections.seen($1::jsonb) AS problem
LEFT JOIN work.triage_claim AS claim ON claim.problem_id = problem.problem_id AND claim.expires_at > clock_timestamp()
WHERE problem.book = $2 AND problem.needs_triage
ORDER BY problem.severity DESC, problem.detected_at, problem.problem_id
LIMIT $3;

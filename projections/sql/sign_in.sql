-- Statements of `projections/operational/sign_in_links.py` and `projections/operational/sign_in_failures.py`.

-- name: issue
SELECT work.issue_sign_in_link($1, $2, $3::jsonb, $4, $5, $6);

-- name: offered
-- The link whose secret has this digest, if it begins a session now.
SELECT link_id, actor::text, reusable, expires_at
FROM work.sign_in_link
WHERE digest = $1 AND expires_at > clock_timestamp() AND (reusable OR used_at IS NULL);

-- name: follow
SELECT work.start_session_by_link($1, $2, $3, $4, $5);

-- name: withdraw
SELECT work.withdraw_sign_in_links($1);

-- name: note_failure
SELECT work.note_sign_in_failure($1, $2, $3, $4);

-- name: failures
-- Of a desk and of nobody's, in the hours that begin between two instants.
SELECT hour, method, code, account, desk, failures, last_at
FROM work.sign_in_failure
WHERE desk IN ($1, '') AND hour >= date_trunc('hour', $2::timestamptz, 'UTC') AND hour < $3
ORDER BY hour, method, code, account, desk LIMIT 1000;

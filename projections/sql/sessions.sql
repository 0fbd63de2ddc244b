-- Statements of `projections/operational/sessions.py`.

-- name: start
SELECT work.start_session($1, $2, $3, $4::jsonb, $5, $6, $7);

-- name: presented
-- The session whose secret has this digest, if it holds now.
SELECT session_id, actor::text, method, idle_limit, started_at, last_seen_at, expires_at, ended_at, ended_by
FROM work.present_session($1);

-- name: end
SELECT work.end_session($1, $2);

-- name: revoke
SELECT work.revoke_session($1, $2, $3);

-- name: revoke_of_account
SELECT session_id FROM work.revoke_sessions_of($1, $2, $3) AS session_id;

-- name: listed
SELECT session_id, actor::text, method, idle_limit, started_at, last_seen_at, expires_at, ended_at, ended_by
FROM work.session
WHERE desk = $1 ORDER BY started_at DESC, session_id LIMIT 1000;

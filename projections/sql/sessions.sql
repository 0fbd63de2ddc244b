-- Statements of `projections/operational/sessions.py`.

-- name: start
SELECT work.start_session($1, $2, $3, $4::jsonb, $5, $6, $7);

-- name: presented
-- The session whose secret has this digest, if it holds now.
SELECT session_id, actor::text, method, idle_limit, started_at, last_seen_at, expires_at, ended_at, ended_by
FROM work.present_session($1);

-- name: shown_by_itself
-- The same for a request that nobody made: it is no sign of the holder, who may have gone.
SELECT session_id, actor::text, method, idle_limit, started_at, last_seen_at, expires_at, ended_at, ended_by
FROM work.session
WHERE digest = $1 AND ended_at IS NULL AND expires_at > clock_timestamp() AND last_seen_at + idle_limit > clock_timestamp();

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

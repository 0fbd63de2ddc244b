-- Statements of `projections/operational/api_tokens.py`.

-- name: issue
SELECT work.issue_api_token($1, $2, $3::jsonb, $4, $5, $6, $7);

-- name: presented
-- The token with this id, if its secret has this digest and it holds now.
SELECT token_id, actor::text, scope, label, issued_by, issued_at, expires_at, revoked_at
FROM work.api_token
WHERE token_id = $1 AND digest = $2 AND revoked_at IS NULL AND expires_at > clock_timestamp();

-- name: revoke
SELECT work.revoke_api_token($1, $2, $3);

-- name: listed
SELECT token_id, actor::text, scope, label, issued_by, issued_at, expires_at, revoked_at
FROM work.api_token
WHERE desk = $1 ORDER BY issued_at DESC, token_id LIMIT 1000;

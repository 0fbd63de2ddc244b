-- Tokens by which programs act for an account
-- depends: 0120_before_unknown_hours

-- migrate: apply

SET LOCAL ROLE desk_migrate;

-- Of a token its secret's digest is kept, never the secret; whose rights it carries stands in `actor`.
CREATE TABLE work.api_token (
    token_id text COLLATE "C" PRIMARY KEY CHECK (token_id ~ '^[a-z2-7]{16}$'),
    digest bytea NOT NULL CHECK (octet_length(digest) = 32),
    actor jsonb NOT NULL,
    desk text COLLATE "C" NOT NULL GENERATED ALWAYS AS (substring(actor ->> 'region' FROM '^\d{2}(?:\.\d{2})?')) STORED,
    scope text COLLATE "C" NOT NULL CHECK (scope IN ('read', 'act')),
    label text NOT NULL CHECK (length(label) BETWEEN 1 AND 200),
    issued_by text COLLATE "C" NOT NULL,
    issued_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    revoked_by text COLLATE "C",
    CONSTRAINT api_token_revoked_by_somebody CHECK ((revoked_at IS NULL) = (revoked_by IS NULL))
);
CREATE INDEX api_token_by_desk ON work.api_token (desk, issued_at DESC);

-- Keeps a new token; once more with the same id and digest is harmless, as after an answer that was lost.
CREATE FUNCTION work.issue_api_token(
    p_token_id text, p_digest bytea, p_actor jsonb, p_scope text, p_label text, p_issued_by text, p_lasting interval
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
BEGIN
    INSERT INTO work.api_token (token_id, digest, actor, scope, label, issued_by, expires_at)
    VALUES (p_token_id, p_digest, p_actor, p_scope, p_label, p_issued_by, clock_timestamp() + p_lasting)
    ON CONFLICT (token_id) DO NOTHING;
END
$$;

-- Whether accounts of the desk have such a token; revoked once, and by whom first.
CREATE FUNCTION work.revoke_api_token(p_token_id text, p_desk text, p_revoked_by text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
BEGIN
    UPDATE work.api_token AS t
    SET revoked_at = coalesce(t.revoked_at, clock_timestamp()), revoked_by = coalesce(t.revoked_by, p_revoked_by)
    WHERE t.token_id = p_token_id AND t.desk = p_desk;
    RETURN FOUND;
END
$$;

REVOKE ALL ON FUNCTION work.issue_api_token, work.revoke_api_token FROM PUBLIC;
GRANT SELECT ON work.api_token TO desk_app;
GRANT EXECUTE ON FUNCTION work.issue_api_token, work.revoke_api_token TO desk_app;

RESET ROLE;

-- migrate: rollback

SET LOCAL ROLE desk_migrate;

DROP FUNCTION work.revoke_api_token(text, text, text);
DROP FUNCTION work.issue_api_token(text, bytea, jsonb, text, text, text, interval);
DROP TABLE work.api_token;

RESET ROLE;

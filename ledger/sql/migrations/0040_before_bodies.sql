-- What no event can hold lies beside the events, under its digest
-- depends: 0030_before_sight

-- migrate: apply

SET LOCAL ROLE desk_migrate;

-- What events name by its digest because it is too large for them, as a routing table; never personal data.
-- Stored with these events, and as lasting as they are.
CREATE TABLE ledger.large_body (
    book text COLLATE "C" NOT NULL,
    digest bytea NOT NULL,
    content bytea NOT NULL CHECK (octet_length(content) <= 8388608),
    PRIMARY KEY (book, digest),
    CONSTRAINT large_body_lies_under_its_digest CHECK (digest = sha256(content))
);

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.large_body
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
ALTER TABLE ledger.large_body ENABLE ALWAYS TRIGGER append_only;

-- Keeps large bodies of a book, each once; to be called in the transaction of the append whose events name them.
CREATE FUNCTION ledger.keep_large_bodies(p_book text, p_contents bytea[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
    INSERT INTO ledger.large_body (book, digest, content)
    SELECT p_book, sha256(given.content), given.content FROM unnest(p_contents) AS given (content)
    ON CONFLICT (book, digest) DO NOTHING
$$;

REVOKE ALL ON FUNCTION ledger.keep_large_bodies FROM PUBLIC;
GRANT SELECT ON ledger.large_body TO desk_app, desk_auditor;
GRANT EXECUTE ON FUNCTION ledger.keep_large_bodies TO desk_app;

RESET ROLE;

-- migrate: rollback

SET LOCAL ROLE desk_migrate;

DROP FUNCTION ledger.keep_large_bodies(text, bytea[]);
DROP TABLE ledger.large_body;

RESET ROLE;

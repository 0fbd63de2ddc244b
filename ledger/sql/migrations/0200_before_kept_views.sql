-- Views of a queue that somebody keeps under a name
-- depends: 0190_before_quick_reads

-- migrate: apply

SET LOCAL ROLE desk_migrate;

-- Views of a desk's queue that somebody keeps under a name of their own: the query of the address, as the pages write it.
CREATE TABLE work.kept_view (
    account text COLLATE "C" NOT NULL CHECK (length(account) BETWEEN 1 AND 200),
    desk text COLLATE "C" NOT NULL CHECK (desk ~ '^\d{2}(\.\d{2})?$'),
    name text COLLATE "C" NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
    query text COLLATE "C" NOT NULL CHECK (length(query) BETWEEN 1 AND 2000),
    kept_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (account, desk, name)
);

-- Keeps a view: 'kept', also when it is there already; 'used' where the name stands for another one; 'full' where the account has
-- as many as it may have.
CREATE FUNCTION work.keep_view(p_account text, p_desk text, p_name text, p_query text, p_limit integer) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
    known text;
BEGIN
    -- Two at once are counted one after the other.
    PERFORM pg_advisory_xact_lock(hashtextextended('work.kept_view:' || p_account, 0));
    SELECT v.query INTO known FROM work.kept_view AS v WHERE (v.account, v.desk, v.name) = (p_account, p_desk, p_name);
    IF FOUND THEN
        RETURN CASE WHEN known = p_query THEN 'kept' ELSE 'used' END;
    END IF;
    IF (SELECT count(*) >= p_limit FROM work.kept_view AS v WHERE v.account = p_account) THEN
        RETURN 'full';
    END IF;
    INSERT INTO work.kept_view (account, desk, name, query) VALUES (p_account, p_desk, p_name, p_query);
    RETURN 'kept';
END
$$;

-- Whether the account had such a view, which is gone now.
CREATE FUNCTION work.drop_view(p_account text, p_desk text, p_name text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
BEGIN
    DELETE FROM work.kept_view AS v WHERE (v.account, v.desk, v.name) = (p_account, p_desk, p_name);
    RETURN FOUND;
END
$$;

REVOKE ALL ON FUNCTION work.keep_view, work.drop_view FROM PUBLIC;
GRANT SELECT ON work.kept_view TO desk_app, desk_face;
GRANT EXECUTE ON FUNCTION work.keep_view, work.drop_view TO desk_app;

ALTER TABLE work.kept_view ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY service ON work.kept_view TO desk_migrate, desk_app USING (true) WITH CHECK (true);
CREATE POLICY auditor ON work.kept_view FOR SELECT TO desk_auditor USING (true);
CREATE POLICY in_sight ON work.kept_view FOR SELECT TO desk_face USING (account = ANY ((SELECT (wall.sight()).persons)::text[]));

RESET ROLE;

-- migrate: rollback

SET LOCAL ROLE desk_migrate;

DROP FUNCTION work.drop_view(text, text, text);
DROP FUNCTION work.keep_view(text, text, text, text, integer);
DROP TABLE work.kept_view;

RESET ROLE;

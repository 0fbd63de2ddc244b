-- Sessions of people in a browser, the links by which one begins, and how often signing in failed
-- depends: 0150_before_bounces

-- migrate: apply

SET LOCAL ROLE desk_migrate;

-- Of a session its secret's digest is kept, never the secret; whose rights it carries stands in `actor`.
CREATE TABLE work.session (
    session_id text COLLATE "C" PRIMARY KEY CHECK (session_id ~ '^[a-z2-7]{16}$'),
    digest bytea NOT NULL UNIQUE CHECK (octet_length(digest) = 32),
    begun_by bytea UNIQUE CHECK (octet_length(begun_by) = 32),
    actor jsonb NOT NULL,
    account text COLLATE "C" NOT NULL GENERATED ALWAYS AS (actor ->> 'id') STORED,
    desk text COLLATE "C" NOT NULL GENERATED ALWAYS AS (substring(actor ->> 'region' FROM '^\d{2}(?:\.\d{2})?')) STORED,
    method text COLLATE "C" NOT NULL CHECK (method IN ('oidc', 'link', 'terminal')),
    idle_limit interval NOT NULL CHECK (idle_limit > interval '0'),
    started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    last_seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz NOT NULL,
    ended_at timestamptz,
    ended_by text COLLATE "C",
    CONSTRAINT session_ended_by_somebody CHECK ((ended_at IS NULL) = (ended_by IS NULL))
);
CREATE INDEX session_by_desk ON work.session (desk, started_at DESC);
CREATE INDEX session_by_account ON work.session (account) WHERE ended_at IS NULL;
CREATE INDEX session_by_end ON work.session (expires_at);

-- A link that begins a session: once, or as often as one likes until it has run out.
CREATE TABLE work.sign_in_link (
    link_id text COLLATE "C" PRIMARY KEY CHECK (link_id ~ '^[a-z2-7]{16}$'),
    digest bytea NOT NULL UNIQUE CHECK (octet_length(digest) = 32),
    actor jsonb NOT NULL,
    reusable boolean NOT NULL,
    issued_by text COLLATE "C" NOT NULL,
    issued_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    used_for text COLLATE "C",
    CONSTRAINT sign_in_link_used_for_a_session CHECK ((used_at IS NULL) = (used_for IS NULL))
);
CREATE INDEX sign_in_link_by_end ON work.sign_in_link (expires_at);

-- How often signing in failed, by the hour: a flood makes a number larger, not a table.
CREATE TABLE work.sign_in_failure (
    hour timestamptz NOT NULL,
    method text COLLATE "C" NOT NULL CHECK (method IN ('oidc', 'link', 'terminal')),
    code text COLLATE "C" NOT NULL CHECK (code ~ '^[A-Z_]{1,60}$'),
    account text COLLATE "C" NOT NULL CHECK (length(account) <= 80),
    desk text COLLATE "C" NOT NULL CHECK (length(desk) <= 5),
    failures bigint NOT NULL CHECK (failures > 0),
    last_at timestamptz NOT NULL,
    PRIMARY KEY (hour, method, code, account, desk)
);

-- Begins a session; once more with the same id is harmless, as after an answer that was lost.
-- Whether it is there: what another session was begun by begins none again.
CREATE FUNCTION work.start_session(
    p_session_id text, p_digest bytea, p_begun_by bytea, p_actor jsonb, p_method text, p_lasting interval, p_idle_limit interval
) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
BEGIN
    DELETE FROM work.session AS s WHERE s.expires_at < clock_timestamp() - interval '90 days';
    INSERT INTO work.session (session_id, digest, begun_by, actor, method, idle_limit, expires_at)
    VALUES (p_session_id, p_digest, p_begun_by, p_actor, p_method, p_idle_limit, clock_timestamp() + p_lasting)
    ON CONFLICT DO NOTHING;
    RETURN EXISTS (SELECT FROM work.session AS s WHERE s.session_id = p_session_id AND s.digest = p_digest AND s.ended_at IS NULL);
END
$$;

-- The session with this digest, if it holds now; that it was seen is noted to the minute.
CREATE FUNCTION work.present_session(p_digest bytea) RETURNS SETOF work.session
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
    found_session work.session;
    present timestamptz := clock_timestamp();
BEGIN
    SELECT s.* INTO found_session FROM work.session AS s
    WHERE s.digest = p_digest AND s.ended_at IS NULL AND s.expires_at > present AND s.last_seen_at + s.idle_limit > present;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    IF found_session.last_seen_at < present - least(interval '1 minute', found_session.idle_limit / 10) THEN
        UPDATE work.session AS s SET last_seen_at = greatest(s.last_seen_at, present)
        WHERE s.session_id = found_session.session_id AND s.ended_at IS NULL;
    END IF;
    RETURN NEXT found_session;
END
$$;

-- Ends the session with this digest, by its own holder or because what it rests on is gone.
CREATE FUNCTION work.end_session(p_digest bytea, p_ended_by text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
BEGIN
    UPDATE work.session AS s SET ended_at = clock_timestamp(), ended_by = p_ended_by WHERE s.digest = p_digest AND s.ended_at IS NULL;
END
$$;

-- Whether accounts of the desk have such a session; ended once, and by whom first.
CREATE FUNCTION work.revoke_session(p_session_id text, p_desk text, p_ended_by text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
BEGIN
    UPDATE work.session AS s
    SET ended_at = coalesce(s.ended_at, clock_timestamp()), ended_by = coalesce(s.ended_by, p_ended_by)
    WHERE s.session_id = p_session_id AND s.desk = p_desk;
    RETURN FOUND;
END
$$;

-- Ends every session of an account of the desk; which ones.
CREATE FUNCTION work.revoke_sessions_of(p_account text, p_desk text, p_ended_by text) RETURNS SETOF text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
BEGIN
    RETURN QUERY
    UPDATE work.session AS s SET ended_at = clock_timestamp(), ended_by = p_ended_by
    WHERE s.account = p_account AND s.desk = p_desk AND s.ended_at IS NULL AND s.expires_at > clock_timestamp()
        AND s.last_seen_at + s.idle_limit > clock_timestamp()
    RETURNING s.session_id;
END
$$;

-- Keeps a new link; once more with the same id is harmless. What ran out a day ago is forgotten.
CREATE FUNCTION work.issue_sign_in_link(
    p_link_id text, p_digest bytea, p_actor jsonb, p_reusable boolean, p_issued_by text, p_lasting interval
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
BEGIN
    DELETE FROM work.sign_in_link AS l WHERE l.expires_at < clock_timestamp() - interval '1 day';
    INSERT INTO work.sign_in_link (link_id, digest, actor, reusable, issued_by, expires_at)
    VALUES (p_link_id, p_digest, p_actor, p_reusable, p_issued_by, clock_timestamp() + p_lasting)
    ON CONFLICT DO NOTHING;
END
$$;

-- Begins a session by a link. Whether it did: of those who follow a link that holds once, one is let in; the same one
-- again, as after an answer that was lost.
CREATE FUNCTION work.start_session_by_link(
    p_link bytea, p_session_id text, p_digest bytea, p_lasting interval, p_idle_limit interval
) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
    holder jsonb;
BEGIN
    UPDATE work.sign_in_link AS l SET used_at = clock_timestamp(), used_for = p_session_id
    WHERE l.digest = p_link AND l.expires_at > clock_timestamp() AND (l.reusable OR l.used_for IS NULL OR l.used_for = p_session_id)
    RETURNING l.actor INTO holder;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    RETURN work.start_session(p_session_id, p_digest, NULL, holder, 'link', p_lasting, p_idle_limit);
END
$$;

-- Takes back every link that somebody issued and that holds still.
CREATE FUNCTION work.withdraw_sign_in_links(p_issued_by text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
BEGIN
    DELETE FROM work.sign_in_link AS l WHERE l.issued_by = p_issued_by;
END
$$;

-- Counts one more failure. Once an hour has 500 lines, further accounts are counted together.
CREATE FUNCTION work.note_sign_in_failure(p_method text, p_code text, p_account text, p_desk text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
    this_hour timestamptz := date_trunc('hour', clock_timestamp(), 'UTC');
    is_full boolean := (SELECT count(*) >= 500 FROM work.sign_in_failure AS f WHERE f.hour = this_hour);
BEGIN
    DELETE FROM work.sign_in_failure AS f WHERE f.hour < this_hour - interval '90 days';
    INSERT INTO work.sign_in_failure AS f (hour, method, code, account, desk, failures, last_at)
    VALUES (
        this_hour, p_method, p_code, CASE WHEN is_full THEN '' ELSE p_account END, CASE WHEN is_full THEN '' ELSE p_desk END, 1,
        clock_timestamp()
    )
    ON CONFLICT (hour, method, code, account, desk)
    DO UPDATE SET failures = f.failures + 1, last_at = excluded.last_at;
END
$$;

REVOKE ALL ON FUNCTION work.start_session, work.present_session, work.end_session, work.revoke_session, work.revoke_sessions_of,
    work.issue_sign_in_link, work.start_session_by_link, work.withdraw_sign_in_links, work.note_sign_in_failure FROM PUBLIC;
GRANT SELECT ON work.session, work.sign_in_link, work.sign_in_failure TO desk_app;
GRANT EXECUTE ON FUNCTION work.start_session, work.present_session, work.end_session, work.revoke_session, work.revoke_sessions_of,
    work.issue_sign_in_link, work.start_session_by_link, work.withdraw_sign_in_links, work.note_sign_in_failure TO desk_app;

RESET ROLE;

-- migrate: rollback

SET LOCAL ROLE desk_migrate;

DROP FUNCTION work.note_sign_in_failure(text, text, text, text);
DROP FUNCTION work.withdraw_sign_in_links(text);
DROP FUNCTION work.start_session_by_link(bytea, text, bytea, interval, interval);
DROP FUNCTION work.issue_sign_in_link(text, bytea, jsonb, boolean, text, interval);
DROP FUNCTION work.revoke_sessions_of(text, text, text);
DROP FUNCTION work.revoke_session(text, text, text);
DROP FUNCTION work.end_session(bytea, text);
DROP FUNCTION work.present_session(bytea);
DROP FUNCTION work.start_session(text, bytea, bytea, jsonb, text, interval, interval);
DROP TABLE work.sign_in_failure;
DROP TABLE work.sign_in_link;
DROP TABLE work.session;

RESET ROLE;

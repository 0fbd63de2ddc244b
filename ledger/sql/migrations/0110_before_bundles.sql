-- Letters to offices wait for company and go in bundles
-- depends: 0080_before_verification

-- migrate: apply

SET LOCAL ROLE desk_migrate;

-- Offices with letters that waited, and from when on each may get the next bundle: a pause after the last one, and never
-- while somebody has one of its bundles in hand.
CREATE TABLE work.letter_office (
    book text COLLATE "C" NOT NULL,
    agency text COLLATE "C" NOT NULL,
    office text COLLATE "C" NOT NULL,
    not_before timestamptz NOT NULL,
    -- In hand now; what a pause of its own making does not hold up.
    bundle_id text COLLATE "C",
    PRIMARY KEY (book, agency, office)
);

-- What goes as one letter, from before it is sent until all of it is recorded. Rows come, change and go.
CREATE TABLE work.letter_bundle (
    bundle_id text COLLATE "C" PRIMARY KEY,
    book text COLLATE "C" NOT NULL,
    agency text COLLATE "C" NOT NULL,
    office text COLLATE "C" NOT NULL,
    -- Whether it goes whatever the office's pause.
    at_once boolean NOT NULL,
    pause interval NOT NULL,
    -- Of the letter; NULL until its notices are settled, which a repeat does not change.
    message_key text COLLATE "C",
    attempts integer NOT NULL DEFAULT 0,
    first_tried_at timestamptz,
    holder text COLLATE "C",
    -- When it is tried next; while somebody has it in hand, when somebody else takes over.
    due_at timestamptz NOT NULL,
    -- What the channel said for good; NULL until then.
    outcome jsonb
);
CREATE INDEX letter_bundle_by_turn ON work.letter_bundle (due_at);

-- Notices to offices that wait for company; no text and nobody's name.
CREATE TABLE work.queued_letter (
    stream text COLLATE "C" NOT NULL,
    notice_id text COLLATE "C" NOT NULL,
    -- Newest version of the stream at which a step found the notice pending.
    version integer NOT NULL,
    book text COLLATE "C" NOT NULL,
    agency text COLLATE "C" NOT NULL,
    office text COLLATE "C" NOT NULL,
    severity smallint NOT NULL CHECK (severity BETWEEN 1 AND 4),
    queued_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    pause interval NOT NULL,
    bundle_id text COLLATE "C" REFERENCES work.letter_bundle,
    PRIMARY KEY (stream, notice_id)
);
CREATE INDEX queued_letter_by_office ON work.queued_letter (book, agency, office, due_at) WHERE bundle_id IS NULL;
CREATE INDEX queued_letter_by_turn ON work.queued_letter (due_at) WHERE bundle_id IS NULL;
CREATE INDEX queued_letter_by_bundle ON work.queued_letter (bundle_id);

-- Lets notices of a stream wait, an array of {notice_id, agency, office, severity, due_at, pause}, and gives back which of them do.
-- One without due_at begins no waiting; where it waits already, an S4 is due at once.
CREATE FUNCTION work.queue_letters(p_stream text, p_book text, p_version integer, p_now timestamptz, p_letters jsonb)
RETURNS SETOF text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
BEGIN
    INSERT INTO work.letter_office AS o (book, agency, office, not_before)
    SELECT DISTINCT p_book, each.agency, each.office, p_now
    FROM jsonb_to_recordset(p_letters) AS each (agency text, office text, due_at timestamptz)
    WHERE each.due_at IS NOT NULL
    ON CONFLICT (book, agency, office) DO NOTHING;
    INSERT INTO work.queued_letter AS q (stream, notice_id, version, book, agency, office, severity, queued_at, due_at, pause)
    SELECT p_stream, each.notice_id, p_version, p_book, each.agency, each.office, each.severity, p_now, each.due_at, each.pause
    FROM jsonb_to_recordset(p_letters) AS each (
        notice_id text, agency text, office text, severity smallint, due_at timestamptz, pause interval
    )
    WHERE each.due_at IS NOT NULL
    ON CONFLICT (stream, notice_id) DO UPDATE
    SET version = greatest(q.version, excluded.version), severity = excluded.severity, due_at = least(q.due_at, excluded.due_at)
    WHERE (q.version, q.severity) <> (excluded.version, excluded.severity);
    UPDATE work.queued_letter AS q
    SET severity = 4, due_at = least(q.due_at, p_now)
    FROM jsonb_to_recordset(p_letters) AS each (notice_id text, severity smallint, due_at timestamptz)
    WHERE q.stream = p_stream AND q.notice_id = each.notice_id AND each.due_at IS NULL AND each.severity = 4
        AND q.severity < 4;
    UPDATE work.queued_letter AS q
    SET version = p_version
    FROM jsonb_to_recordset(p_letters) AS each (notice_id text)
    WHERE q.stream = p_stream AND q.notice_id = each.notice_id AND q.version < p_version;
    RETURN QUERY
    SELECT q.notice_id FROM work.queued_letter AS q
    JOIN jsonb_to_recordset(p_letters) AS each (notice_id text) ON each.notice_id = q.notice_id
    WHERE q.stream = p_stream;
END
$$;

-- The next bundle for one holder: one that was begun, or the letters of an office that are due with all that wait there. None has a
-- bundle in hand that another one has, and an office no two of them but those that go at once. Until the lease ends, it is theirs.
CREATE FUNCTION work.claim_letters(p_holder text, p_now timestamptz, p_lease interval, p_limit integer)
RETURNS SETOF work.letter_bundle
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
    taken work.letter_bundle;
    place work.letter_office;
    streams text[];
    notices text[];
BEGIN
    SELECT b.* INTO taken
    FROM work.letter_bundle AS b
    JOIN work.letter_office AS o ON (o.book, o.agency, o.office) = (b.book, b.agency, b.office)
    WHERE b.due_at <= p_now
        AND (b.at_once OR b.outcome IS NOT NULL OR o.not_before <= p_now OR o.bundle_id = b.bundle_id)
    ORDER BY b.at_once DESC, b.due_at
    LIMIT 1
    FOR UPDATE OF b SKIP LOCKED;
    IF FOUND THEN
        IF NOT (taken.at_once OR taken.outcome IS NOT NULL) THEN
            UPDATE work.letter_office AS o
            SET not_before = p_now + p_lease + taken.pause, bundle_id = taken.bundle_id
            WHERE (o.book, o.agency, o.office) = (taken.book, taken.agency, taken.office)
                AND (o.not_before <= p_now OR o.bundle_id = taken.bundle_id);
            IF NOT FOUND THEN
                RETURN;
            END IF;
        END IF;
        RETURN QUERY
        UPDATE work.letter_bundle AS b SET holder = p_holder, due_at = p_now + p_lease
        WHERE b.bundle_id = taken.bundle_id
        RETURNING b.*;
        RETURN;
    END IF;

    -- One that goes at once goes alone; the others of an office go together.
    WITH grave AS (
        SELECT q.* FROM work.queued_letter AS q
        WHERE q.bundle_id IS NULL AND q.due_at <= p_now AND q.severity = 4
        ORDER BY q.due_at
        LIMIT 1
        FOR UPDATE SKIP LOCKED
    )
    SELECT g.book, g.agency, g.office, ARRAY[g.stream], ARRAY[g.notice_id]
    INTO place.book, place.agency, place.office, streams, notices FROM grave AS g;
    IF NOT FOUND THEN
        SELECT o.* INTO place
        FROM work.letter_office AS o
        JOIN work.queued_letter AS q ON (q.book, q.agency, q.office) = (o.book, o.agency, o.office)
        WHERE q.bundle_id IS NULL AND q.due_at <= p_now AND o.not_before <= p_now
        ORDER BY q.due_at
        LIMIT 1
        FOR UPDATE OF o SKIP LOCKED;
        IF NOT FOUND THEN
            RETURN;
        END IF;
        SELECT array_agg(w.stream), array_agg(w.notice_id) INTO streams, notices
        FROM (
            SELECT q.stream, q.notice_id FROM work.queued_letter AS q
            WHERE (q.book, q.agency, q.office) = (place.book, place.agency, place.office)
                AND q.bundle_id IS NULL AND q.severity < 4
            ORDER BY q.severity DESC, q.due_at, q.stream, q.notice_id
            LIMIT p_limit
            FOR UPDATE
        ) AS w;
        IF streams IS NULL THEN
            RETURN;
        END IF;
    END IF;

    -- The name follows from what is in it, so that two bundles share one only if they are the same.
    INSERT INTO work.letter_bundle AS b (bundle_id, book, agency, office, at_once, pause, holder, due_at)
    SELECT
        encode(
            sha256(convert_to(string_agg(concat_ws(' ', q.stream, q.notice_id, q.version), E'\n' ORDER BY q.stream, q.notice_id), 'UTF8')),
            'hex'
        ),
        place.book, place.agency, place.office, min(q.severity) = 4, max(q.pause), p_holder, p_now + p_lease
    FROM work.queued_letter AS q
    WHERE (q.stream, q.notice_id) IN (SELECT c.stream, c.notice_id FROM unnest(streams, notices) AS c (stream, notice_id))
    RETURNING b.* INTO taken;
    UPDATE work.queued_letter AS q SET bundle_id = taken.bundle_id
    WHERE (q.stream, q.notice_id) IN (SELECT c.stream, c.notice_id FROM unnest(streams, notices) AS c (stream, notice_id));
    IF NOT taken.at_once THEN
        UPDATE work.letter_office AS o
        SET not_before = p_now + p_lease + taken.pause, bundle_id = taken.bundle_id
        WHERE (o.book, o.agency, o.office) = (taken.book, taken.agency, taken.office);
    END IF;
    RETURN NEXT taken;
END
$$;

-- Whether the bundle is still its holder's, who goes on having it in hand.
CREATE FUNCTION work.keep_letters(p_bundle_id text, p_holder text, p_now timestamptz, p_lease interval) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
    taken work.letter_bundle;
BEGIN
    UPDATE work.letter_bundle AS b SET due_at = p_now + p_lease
    WHERE b.bundle_id = p_bundle_id AND b.holder = p_holder
    RETURNING b.* INTO taken;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE work.letter_office AS o SET not_before = p_now + p_lease + taken.pause
    WHERE (o.book, o.agency, o.office) = (taken.book, taken.agency, taken.office)
        AND o.bundle_id = p_bundle_id AND taken.outcome IS NULL;
    RETURN true;
END
$$;

-- Settles what goes in the bundle, an array of {stream, notice_id}, unless that was done; the others wait for the next one. Gives
-- back the number of the attempt that begins and since when there are any; nothing where the bundle is another holder's.
CREATE FUNCTION work.begin_letter(p_bundle_id text, p_holder text, p_now timestamptz, p_key text, p_settled jsonb)
RETURNS TABLE (attempts integer, first_tried_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
BEGIN
    UPDATE work.queued_letter AS q SET bundle_id = NULL
    FROM work.letter_bundle AS b
    WHERE b.bundle_id = p_bundle_id AND b.holder = p_holder AND b.message_key IS NULL AND q.bundle_id = b.bundle_id
        AND NOT EXISTS (
            SELECT FROM jsonb_to_recordset(p_settled) AS each (stream text, notice_id text)
            WHERE each.stream = q.stream AND each.notice_id = q.notice_id
        );
    RETURN QUERY
    UPDATE work.letter_bundle AS b
    SET message_key = coalesce(b.message_key, p_key), attempts = b.attempts + 1,
        first_tried_at = coalesce(b.first_tried_at, p_now)
    WHERE b.bundle_id = p_bundle_id AND b.holder = p_holder AND b.outcome IS NULL
    RETURNING b.attempts, b.first_tried_at;
END
$$;

-- Keeps what became of the letter; the office's pause begins if it got it.
CREATE FUNCTION work.end_letter(p_bundle_id text, p_holder text, p_now timestamptz, p_outcome jsonb, p_arrived boolean)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
    taken work.letter_bundle;
BEGIN
    UPDATE work.letter_bundle AS b SET outcome = p_outcome
    WHERE b.bundle_id = p_bundle_id AND b.holder = p_holder AND (b.outcome IS NULL OR b.outcome = p_outcome)
    RETURNING b.* INTO taken;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE work.letter_office AS o
    SET not_before = p_now + CASE WHEN p_arrived THEN taken.pause ELSE interval '0' END, bundle_id = NULL
    WHERE (o.book, o.agency, o.office) = (taken.book, taken.agency, taken.office) AND o.bundle_id = p_bundle_id;
    RETURN true;
END
$$;

-- Puts the bundle off, out of its holder's hand; the office got nothing, so that another one may go.
CREATE FUNCTION work.put_letter_off(
    p_bundle_id text, p_holder text, p_attempts integer, p_now timestamptz, p_until timestamptz
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
BEGIN
    UPDATE work.letter_bundle AS b SET holder = NULL, due_at = p_until, attempts = greatest(b.attempts, p_attempts)
    WHERE b.bundle_id = p_bundle_id AND b.holder = p_holder;
    IF FOUND THEN
        UPDATE work.letter_office AS o SET not_before = p_now, bundle_id = NULL WHERE o.bundle_id = p_bundle_id;
    END IF;
END
$$;

-- Removes a bundle in which nothing is left. If it was in hand until now, the office got nothing.
CREATE FUNCTION work.drop_empty_bundle(p_bundle_id text, p_now timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM work.queued_letter AS q WHERE q.bundle_id = p_bundle_id) THEN
        DELETE FROM work.letter_bundle AS b WHERE b.bundle_id = p_bundle_id;
        UPDATE work.letter_office AS o SET not_before = p_now, bundle_id = NULL WHERE o.bundle_id = p_bundle_id;
    END IF;
END
$$;

-- Lets notices of the bundle go alone, an array of {stream, notice_id, due_at, at_once, attempts}; with the last of them the bundle goes.
CREATE FUNCTION work.part_letters(p_bundle_id text, p_holder text, p_now timestamptz, p_parted jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
    taken work.letter_bundle;
    parted record;
    alone text;
BEGIN
    SELECT b.* INTO taken FROM work.letter_bundle AS b
    WHERE b.bundle_id = p_bundle_id AND b.holder = p_holder FOR UPDATE;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    FOR parted IN
        SELECT q.stream, q.notice_id, q.version, each.due_at, each.at_once, each.attempts
        FROM jsonb_to_recordset(p_parted) AS each (
            stream text, notice_id text, due_at timestamptz, at_once boolean, attempts integer
        )
        JOIN work.queued_letter AS q ON (q.stream, q.notice_id) = (each.stream, each.notice_id)
        WHERE q.bundle_id = p_bundle_id
    LOOP
        alone := encode(
            sha256(convert_to(concat_ws(' ', 'alone', parted.stream, parted.notice_id, parted.version), 'UTF8')), 'hex'
        );
        INSERT INTO work.letter_bundle (bundle_id, book, agency, office, at_once, pause, due_at, attempts, first_tried_at)
        VALUES (
            alone, taken.book, taken.agency, taken.office, parted.at_once, taken.pause, parted.due_at, parted.attempts,
            coalesce(taken.first_tried_at, p_now)
        );
        UPDATE work.queued_letter AS q SET bundle_id = alone
        WHERE (q.stream, q.notice_id) = (parted.stream, parted.notice_id);
    END LOOP;
    PERFORM work.drop_empty_bundle(p_bundle_id, p_now);
END
$$;

-- Forgets notices of the bundle, an array of {stream, notice_id, version}: those that no step has found pending at that version or
-- later; a later one was asked for again and waits anew. With the last of them the bundle goes.
CREATE FUNCTION work.forget_letters(p_bundle_id text, p_holder text, p_now timestamptz, p_told jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM work.letter_bundle AS b WHERE b.bundle_id = p_bundle_id AND b.holder = p_holder) THEN
        RETURN;
    END IF;
    DELETE FROM work.queued_letter AS q
    USING jsonb_to_recordset(p_told) AS each (stream text, notice_id text, version integer)
    WHERE q.bundle_id = p_bundle_id AND (q.stream, q.notice_id) = (each.stream, each.notice_id)
        AND q.version < each.version;
    UPDATE work.queued_letter AS q
    SET bundle_id = NULL, due_at = p_now + greatest(q.pause, interval '1 second')
    FROM jsonb_to_recordset(p_told) AS each (stream text, notice_id text)
    WHERE q.bundle_id = p_bundle_id AND (q.stream, q.notice_id) = (each.stream, each.notice_id);
    PERFORM work.drop_empty_bundle(p_bundle_id, p_now);
END
$$;

REVOKE ALL ON FUNCTION work.queue_letters, work.claim_letters, work.keep_letters, work.begin_letter, work.end_letter, work.put_letter_off,
    work.part_letters, work.forget_letters, work.drop_empty_bundle FROM PUBLIC;
GRANT SELECT ON work.queued_letter, work.letter_bundle, work.letter_office TO desk_app, desk_auditor;
GRANT EXECUTE ON FUNCTION work.queue_letters, work.claim_letters, work.keep_letters, work.begin_letter, work.end_letter, work.put_letter_off,
    work.part_letters, work.forget_letters TO desk_app;

RESET ROLE;

-- migrate: rollback

SET LOCAL ROLE desk_migrate;

DROP FUNCTION work.queue_letters, work.claim_letters, work.keep_letters, work.begin_letter, work.end_letter, work.put_letter_off,
    work.part_letters, work.forget_letters, work.drop_empty_bundle;
DROP TABLE work.queued_letter;
DROP TABLE work.letter_bundle;
DROP TABLE work.letter_office;

RESET ROLE;

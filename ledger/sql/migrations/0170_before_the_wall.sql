-- Row-level security: what faces read, they read as a role that sees nothing until its transaction names a sight
-- depends: 0150_before_bounces

-- migrate: apply

-- Roles belong to the server: another database of it may have this one already, or be creating it at this moment. Where whoever
-- migrates may make none, somebody who may makes it before (docs/operations.md, "Upgrades").
DO $$
BEGIN
    BEGIN
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'desk_face') THEN
            CREATE ROLE desk_face NOLOGIN;
        END IF;
    EXCEPTION
        WHEN duplicate_object OR unique_violation THEN NULL;
        WHEN insufficient_privilege THEN
            RAISE EXCEPTION 'an administrator has to create the role desk_face first: docs/operations.md, "Upgrades"'
                USING ERRCODE = '42501';
    END;
    -- The application becomes it for a transaction, and has nothing of it before.
    BEGIN
        IF NOT pg_has_role('desk_app', 'desk_face', 'SET') THEN
            GRANT desk_face TO desk_app WITH INHERIT FALSE, SET TRUE;
        END IF;
    EXCEPTION
        WHEN duplicate_object OR unique_violation THEN NULL;
    END;
END
$$;

CREATE SCHEMA wall AUTHORIZATION desk_migrate;

SET LOCAL ROLE desk_migrate;

-- The second wall (docs/rights.md): what a face reads, it reads as `desk_face`, which sees nothing until its transaction
-- names a sight. Written from the page of rights and not from `projections.seen`, so that a fault of one is none of the other.

-- Whose eyes a transaction is for, as `infra/database/wall.py` names them in `desk.sight`.
CREATE TYPE wall.sight AS (
    role text,
    scope text,
    agency text,
    persons text[],
    -- Of a link: the one problem, and the one request of it.
    stream text,
    referral text,
    -- Whose sealed words are opened.
    opens text
);

-- The sight of this transaction; NULL where none is named, or none that makes sense. The service itself does not read so.
CREATE FUNCTION wall.sight() RETURNS wall.sight
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    told jsonb;
    named wall.sight;
BEGIN
    told := current_setting('desk.sight', true);
    IF jsonb_typeof(told) IS DISTINCT FROM 'object'
        OR told - ARRAY['role', 'scope', 'agency', 'persons', 'stream', 'referral', 'opens'] <> '{}'
        OR (told - 'persons') @? '$.*.type() ? (@ != "string" && @ != "null")'
        OR jsonb_typeof(told -> 'persons') IS DISTINCT FROM 'array'
        OR (told -> 'persons') @? '$[*].type() ? (@ != "string")'
    THEN
        RETURN NULL;
    END IF;
    named := ROW(
        told ->> 'role', told ->> 'scope', told ->> 'agency', ARRAY(SELECT jsonb_array_elements_text(told -> 'persons')),
        told ->> 'stream', told ->> 'referral', told ->> 'opens'
    );
    IF named.role IN ('reporter', 'operator', 'verifier', 'supervisor', 'agency', 'auditor', 'admin')
        AND named.scope ~ '^\d{2}(\.\d{2}){0,2}$' AND named.persons <> '{}' AND '' <> ALL (named.persons)
    THEN
        RETURN named;
    END IF;
    RETURN NULL;
EXCEPTION
    -- Whatever is wrong with it, nobody learns what: it opens nothing.
    WHEN OTHERS THEN RETURN NULL;
END
$$;

-- Whether a region is another one or lies below it; all of them lie in the nation.
CREATE FUNCTION wall.lies_in(p_region text, p_above text) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT p_above = '00' OR p_region = p_above OR left(p_region, length(p_above) + 1) = p_above || '.'
$$;

-- Problems behind which there is a report that was handed in by who looks.
CREATE FUNCTION wall.reported() RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT report.problem_id FROM projections.intake_report AS report
    WHERE report.handed_in_by = ANY ((SELECT (wall.sight()).persons)::text[])
$$;

-- How much of a problem there is for a sight:
--   whole   all of it: at its desk, above it, as auditor, or named by the mark of a restricted problem
--   totals  it counts
--   asked   its row, and the letters to one's own agency; no more by any link
--   letter  the letters to one's own agency: somebody wrote, and the problem is restricted
--   report  what became of one's own report
-- NULL is nothing: it looks as if there were no such problem. Asked for every row, so the commonest answers come first; the
-- first parameters are the row's columns.
CREATE FUNCTION wall.reach(
    stream text, desk text, recused text[], restricted boolean, restricted_roles text[], restricted_persons text[],
    asked_agencies text[], asked_offices text[], told text[], sight wall.sight, reported boolean
) RETURNS text
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    lies_within boolean;
    is_named boolean;
    is_admitted boolean;
    was_asked boolean;
    whole text;
BEGIN
    IF sight.role IS NULL OR recused && sight.persons OR stream <> sight.stream THEN
        RETURN NULL;
    END IF;
    lies_within := wall.lies_in(desk, sight.scope);
    whole := CASE WHEN sight.stream IS NULL THEN 'whole' ELSE 'asked' END;
    IF sight.role = 'auditor' THEN
        RETURN CASE WHEN lies_within THEN whole END;
    END IF;

    is_named := restricted AND restricted_persons && sight.persons;
    is_admitted := NOT restricted OR is_named OR (desk = sight.scope AND sight.role = ANY (restricted_roles));
    CASE sight.role
        WHEN 'operator', 'verifier', 'supervisor' THEN
            IF is_admitted AND (lies_within OR is_named) THEN
                RETURN whole;
            ELSIF is_admitted AND reported THEN
                RETURN 'report';
            ELSIF lies_within AND desk <> sight.scope
                AND EXISTS (SELECT FROM unnest(told) AS escalated (region) WHERE wall.lies_in(escalated.region, sight.scope))
            THEN
                RETURN 'letter';
            END IF;
        WHEN 'admin' THEN
            RETURN CASE WHEN lies_within AND is_admitted AND sight.stream IS NULL THEN 'totals' END;
        WHEN 'reporter' THEN
            RETURN CASE WHEN reported AND is_admitted AND (lies_within OR NOT is_named) THEN 'report' END;
        WHEN 'agency' THEN
            was_asked := sight.agency = ANY (asked_agencies) AND EXISTS (
                SELECT FROM unnest(asked_agencies, asked_offices) AS asked (agency, office)
                WHERE asked.agency = sight.agency
                    AND (wall.lies_in(asked.office, sight.scope) OR wall.lies_in(sight.scope, asked.office))
            );
            RETURN CASE
                WHEN was_asked THEN CASE WHEN is_admitted THEN 'asked' ELSE 'letter' END
                WHEN is_named THEN whole
                WHEN reported AND is_admitted THEN 'report'
            END;
        ELSE
            RETURN NULL;
    END CASE;
    RETURN NULL;
END
$$;

-- Problems of which there is something for the sight of this transaction, and how much; reads as its owner, so that policies
-- of other tables can ask without asking one another. OFFSET 0 has it found out once for each row.
CREATE VIEW wall.reached WITH (security_barrier) AS
SELECT problem.problem_id, problem.stream, found.reach
FROM projections.problem
CROSS JOIN LATERAL (
    SELECT wall.reach(
        stream, desk, recused, restricted, restricted_roles, restricted_persons, asked_agencies, asked_offices, told,
        (SELECT wall.sight()), problem_id IN (SELECT wall.reported())
    ) AS reach OFFSET 0
) AS found
WHERE found.reach IS NOT NULL;

-- Whether the sight is of somebody who sits at the desk of a book, above it, or below it, and does not look by a link.
CREATE FUNCTION wall.sits_by(p_book text, p_sight wall.sight) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT p_sight.stream IS NULL AND (
        wall.lies_in(split_part(p_book, '/', 1), p_sight.scope) OR wall.lies_in(p_sight.scope, split_part(p_book, '/', 1))
    )
$$;

-- Whether a statement is for somebody who looks: read as `desk_face`, or by a login that is nothing else.
CREATE FUNCTION wall.is_face() RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT current_setting('role') = 'desk_face'
        OR NOT (pg_has_role(session_user, 'desk_app', 'MEMBER') OR pg_has_role(session_user, 'desk_auditor', 'MEMBER'))
$$;

-- Events that merged a problem into this one, by their keys. Behind the wall the index over what events say serves nobody, since
-- its operator is not leakproof; the keys find what is in sight.
CREATE FUNCTION wall.mergings_into(p_problem_id text) RETURNS TABLE (stream text, version integer)
LANGUAGE sql STABLE ROWS 3 SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT event.stream, event.version FROM projections.timeline AS event
    WHERE event.type = 'ProblemMerged' AND event.summary ->> 'into' = p_problem_id
        AND (NOT (SELECT wall.is_face()) OR EXISTS (SELECT FROM wall.reached WHERE reached.stream = event.stream))
$$;

-- How many letters about these problems could not be delivered: a total, for who may not read the letters.
CREATE FUNCTION wall.failed_letters(p_problem_ids text[]) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT count(*) FROM projections.notice
    WHERE notice.status = 'failed' AND notice.problem_id = ANY (p_problem_ids)
        AND (NOT (SELECT wall.is_face()) OR EXISTS (SELECT FROM wall.reached WHERE reached.problem_id = notice.problem_id))
$$;

-- Commitments of what may be opened: those in the events of the one stream that the sight names, a problem that is in sight with
-- those that were ever merged into it, or a desk whose people's particulars are for who looks.
CREATE FUNCTION wall.opened() RETURNS SETOF bytea
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH RECURSIVE whose AS MATERIALIZED (SELECT (wall.sight()).*),
    behind AS (
        SELECT reached.problem_id, reached.stream FROM whose
        JOIN wall.reached ON reached.stream = whose.opens AND reached.reach <> 'totals'
        UNION
        SELECT reached.problem_id, reached.stream FROM behind
        CROSS JOIN LATERAL wall.mergings_into(behind.problem_id) AS merging
        JOIN wall.reached ON reached.stream = merging.stream AND reached.reach = 'whole'
    ),
    opened AS (
        SELECT behind.stream FROM behind
        UNION ALL
        SELECT whose.opens FROM whose
        WHERE whose.stream IS NULL AND whose.opens ~~ 'desk/%' AND whose.role IN ('operator', 'verifier', 'supervisor', 'admin')
            AND split_part(whose.opens, '/', 2) = whose.scope
    )
    SELECT decode(found.hex[1], 'hex')
    FROM opened
    JOIN ledger.entry USING (stream)
    CROSS JOIN LATERAL regexp_matches(convert_from(entry.body, 'UTF8'), '"([0-9a-f]{64})"', 'g') AS found (hex)
$$;

-- Keys under which these are sealed.
CREATE FUNCTION wall.opened_keys() RETURNS SETOF bytea
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH opened AS MATERIALIZED (SELECT wall.opened() AS commitment)
    SELECT item.key_id FROM opened JOIN vault.item USING (commitment)
    UNION
    SELECT file.key_id FROM opened JOIN vault.attachment AS file USING (commitment)
$$;

-- A view reads as whoever asks; else it would read past the wall.
ALTER VIEW projections.problem_report SET (security_invoker = true);
ALTER VIEW projections.intake SET (security_invoker = true);

-- Every table has the wall, for its owner too. The service works on everything, and an auditor at the database reads what it may.
DO $$
DECLARE
    standing record;
BEGIN
    FOR standing IN
        SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
        WHERE schemaname IN ('ledger', 'projections', 'vault', 'work')
    LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', standing.name);
        EXECUTE format('CREATE POLICY service ON %s TO desk_migrate, desk_app USING (true) WITH CHECK (true)', standing.name);
        EXECUTE format('CREATE POLICY auditor ON %s FOR SELECT TO desk_auditor USING (true)', standing.name);
    END LOOP;
END
$$;

CREATE POLICY in_sight ON projections.problem FOR SELECT TO desk_face USING (
    wall.reach(
        stream, desk, recused, restricted, restricted_roles, restricted_persons, asked_agencies, asked_offices, told,
        (SELECT wall.sight()), problem_id IN (SELECT wall.reported())
    ) IS NOT NULL
);
CREATE POLICY in_sight ON projections.timeline FOR SELECT TO desk_face USING (
    EXISTS (SELECT FROM wall.reached WHERE reached.stream = timeline.stream AND reached.reach IN ('whole', 'totals', 'asked'))
);
-- Of an agency its own requests, by a link the one that it names.
CREATE POLICY in_sight ON projections.referral FOR SELECT TO desk_face USING (
    EXISTS (
        SELECT FROM wall.reached
        WHERE reached.problem_id = referral.problem_id AND CASE reached.reach
            WHEN 'whole' THEN true
            WHEN 'asked' THEN (referral.agency = (SELECT (wall.sight()).agency) OR (SELECT (wall.sight()).role) <> 'agency')
                AND coalesce(referral.referral_id = (SELECT (wall.sight()).referral), (SELECT (wall.sight()).referral) IS NULL)
            WHEN 'letter' THEN referral.agency = (SELECT (wall.sight()).agency)
                AND coalesce(referral.referral_id = (SELECT (wall.sight()).referral), (SELECT (wall.sight()).referral) IS NULL)
            ELSE false
        END
    )
);
CREATE POLICY in_sight ON projections.notice FOR SELECT TO desk_face USING (
    EXISTS (
        SELECT FROM wall.reached
        WHERE reached.problem_id = notice.problem_id AND CASE
            WHEN reached.reach = 'whole' THEN true
            WHEN reached.reach IN ('asked', 'letter') THEN notice.agency = (SELECT (wall.sight()).agency) AND coalesce(
                (SELECT (wall.sight()).referral) = ANY (string_to_array(notice.subject, '/')),
                (SELECT (wall.sight()).referral) IS NULL
            )
            ELSE false
        END
    )
);
CREATE POLICY in_sight ON projections.obligation FOR SELECT TO desk_face USING (
    EXISTS (
        SELECT FROM wall.reached
        WHERE reached.stream = obligation.stream AND CASE reached.reach
            WHEN 'whole' THEN true
            WHEN 'asked' THEN EXISTS (
                SELECT FROM projections.referral
                WHERE referral.problem_id = reached.problem_id AND referral.agency = (SELECT (wall.sight()).agency)
                    AND referral.referral_id = ANY (string_to_array(obligation.key, '/'))
            )
            ELSE false
        END
    )
);
CREATE POLICY in_sight ON projections.intake_report FOR SELECT TO desk_face USING (
    EXISTS (
        SELECT FROM wall.reached
        WHERE reached.problem_id = intake_report.problem_id AND (
            reached.reach IN ('whole', 'totals', 'asked')
            OR intake_report.handed_in_by = ANY ((SELECT (wall.sight()).persons)::text[])
        )
    )
);
-- By no link: it shows one problem, and this is none.
CREATE POLICY in_sight ON projections.nil_report FOR SELECT TO desk_face USING (
    (SELECT (wall.sight()).role IS NOT NULL AND (wall.sight()).stream IS NULL)
    AND (
        handed_in_by = ANY ((SELECT (wall.sight()).persons)::text[])
        OR ((SELECT (wall.sight()).role) NOT IN ('reporter', 'agency') AND wall.lies_in(desk, (SELECT (wall.sight()).scope)))
    )
);

-- Of the ledger the events of problems in sight; of desks those of one's own, above and below; and who opened what there.
CREATE POLICY in_sight ON ledger.entry FOR SELECT TO desk_face USING (
    CASE split_part(stream, '/', 1)
        WHEN 'problem' THEN EXISTS (SELECT FROM wall.reached WHERE reached.stream = entry.stream)
        WHEN 'desk' THEN (SELECT (wall.sight()).role) <> 'reporter' AND wall.sits_by(book, (SELECT wall.sight()))
        WHEN 'access' THEN (SELECT (wall.sight()).stream) IS NULL AND CASE (SELECT (wall.sight()).role)
            WHEN 'supervisor' THEN split_part(book, '/', 1) = (SELECT (wall.sight()).scope)
            WHEN 'auditor' THEN wall.lies_in(split_part(book, '/', 1), (SELECT (wall.sight()).scope))
            ELSE false
        END
        ELSE false
    END
);

-- Sealed words and files by nothing but the commitments in what is opened.
CREATE POLICY in_sight ON vault.item FOR SELECT TO desk_face USING (commitment IN (SELECT wall.opened()));
CREATE POLICY in_sight ON vault.attachment FOR SELECT TO desk_face USING (commitment IN (SELECT wall.opened()));
CREATE POLICY in_sight ON vault.attachment_chunk FOR SELECT TO desk_face USING (commitment IN (SELECT wall.opened()));
CREATE POLICY in_sight ON vault.subject_key FOR SELECT TO desk_face USING (key_id IN (SELECT wall.opened_keys()));

CREATE POLICY in_sight ON work.triage_claim FOR SELECT TO desk_face USING (
    EXISTS (SELECT FROM wall.reached WHERE reached.problem_id = triage_claim.problem_id AND reached.reach = 'whole')
);
CREATE POLICY in_sight ON work.held_up_notice FOR SELECT TO desk_face USING (
    EXISTS (SELECT FROM wall.reached WHERE reached.problem_id = held_up_notice.problem_id AND reached.reach = 'whole')
);
CREATE POLICY in_sight ON work.queued_letter FOR SELECT TO desk_face USING (
    EXISTS (SELECT FROM wall.reached WHERE reached.stream = queued_letter.stream AND reached.reach = 'whole')
);
-- When a bundle goes, and when the next one may, for who sees a letter that waits for it.
CREATE POLICY in_sight ON work.letter_bundle FOR SELECT TO desk_face USING (
    EXISTS (SELECT FROM work.queued_letter AS queued WHERE queued.bundle_id = letter_bundle.bundle_id)
);
CREATE POLICY in_sight ON work.letter_office FOR SELECT TO desk_face USING (
    EXISTS (
        SELECT FROM work.queued_letter AS queued
        WHERE queued.book = letter_office.book AND queued.agency = letter_office.agency AND queued.office = letter_office.office
    )
);

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA wall FROM PUBLIC;

GRANT USAGE ON SCHEMA ledger, projections, vault, work, wall TO desk_face;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA wall TO desk_face;
GRANT SELECT ON ALL TABLES IN SCHEMA projections TO desk_face;
GRANT SELECT ON wall.reached, ledger.entry TO desk_face;
GRANT SELECT ON vault.subject_key, vault.item, vault.attachment, vault.attachment_chunk TO desk_face;
GRANT SELECT ON work.triage_claim, work.held_up_notice, work.queued_letter, work.letter_bundle, work.letter_office TO desk_face;

-- The service asks these as itself too.
GRANT USAGE ON SCHEMA wall TO desk_app, desk_auditor;
GRANT EXECUTE ON FUNCTION wall.mergings_into, wall.failed_letters TO desk_app, desk_auditor;

RESET ROLE;

-- migrate: rollback

SET LOCAL ROLE desk_migrate;

DO $$
DECLARE
    standing record;
BEGIN
    FOR standing IN
        SELECT policyname, format('%I.%I', schemaname, tablename) AS name FROM pg_policies
        WHERE schemaname IN ('ledger', 'projections', 'vault', 'work')
    LOOP
        EXECUTE format('DROP POLICY %I ON %s', standing.policyname, standing.name);
    END LOOP;
    FOR standing IN
        SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
        WHERE schemaname IN ('ledger', 'projections', 'vault', 'work')
    LOOP
        EXECUTE format('ALTER TABLE %s DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY', standing.name);
    END LOOP;
END
$$;

ALTER VIEW projections.problem_report RESET (security_invoker);
ALTER VIEW projections.intake RESET (security_invoker);
REVOKE ALL ON ALL TABLES IN SCHEMA ledger, projections, vault, work FROM desk_face;
REVOKE ALL ON SCHEMA ledger, projections, vault, work FROM desk_face;
DROP SCHEMA wall CASCADE;

RESET ROLE;

-- Whose eyes a read is for: what the query tables need to know of a problem so that each read leaves out what is out of sight
-- depends: 0021_before_sources

-- migrate: apply

SET LOCAL ROLE desk_migrate;

DROP VIEW projections.intake, projections.problem_report;
DROP INDEX projections.problem_by_deadline;
DROP INDEX projections.problem_living;
DROP INDEX projections.intake_report_by_desk;
DROP INDEX projections.nil_report_by_desk;
DROP INDEX projections.timeline_by_desk;

-- Query tables are computed from the ledger; rows of before say nothing of this, and a rebuild brings them back.
TRUNCATE projections.problem, projections.intake_report, projections.nil_report, projections.obligation, projections.timeline;
ALTER TABLE projections.problem
    ADD COLUMN book text COLLATE "C" NOT NULL,
    ADD COLUMN recused text[] NOT NULL,
    ADD COLUMN asked_agencies text[] NOT NULL,
    ADD COLUMN asked_offices text[] NOT NULL,
    ADD COLUMN told text[] NOT NULL;
ALTER TABLE projections.intake_report
    ADD COLUMN book text COLLATE "C" NOT NULL,
    ADD COLUMN handed_in_by text COLLATE "C" NOT NULL;
ALTER TABLE projections.nil_report
    ADD COLUMN book text COLLATE "C" NOT NULL,
    ADD COLUMN handed_in_by text COLLATE "C" NOT NULL;
ALTER TABLE projections.obligation ADD COLUMN book text COLLATE "C" NOT NULL;
ALTER TABLE projections.timeline ADD COLUMN book text COLLATE "C" NOT NULL;

CREATE INDEX problem_by_deadline ON projections.problem (book, next_due_at, problem_id);
CREATE INDEX problem_living ON projections.problem (book, category, region, occurred_at)
    WHERE phase IN ('detected', 'inventoried', 'coordinating', 'recommended', 'reporting');
CREATE INDEX intake_report_by_book ON projections.intake_report (book, position);
CREATE INDEX intake_report_by_hand ON projections.intake_report (handed_in_by, problem_id);
CREATE INDEX nil_report_by_book ON projections.nil_report (book, position);
CREATE INDEX timeline_by_book ON projections.timeline (book, position);

-- What became of a report follows from its problem: it is not written a second time.
CREATE VIEW projections.problem_report AS
SELECT
    report.*,
    CASE
        WHEN problem.phase IN ('forwarded', 'dismissed') THEN problem.phase
        WHEN problem.phase = 'merged' THEN 'joined'
        ELSE report.arrival
    END AS disposition
FROM projections.intake_report AS report
LEFT JOIN projections.problem AS problem ON problem.problem_id = report.problem_id;

-- Every report, whether it tells of a problem or that there is none.
CREATE VIEW projections.intake AS
SELECT
    intake_id, desk, problem_id, arrival, channel, reporter_role, region, occurred_at, reported_at, recorded_at,
    text_commitment, text_length, position, place_commitment, disposition, book, handed_in_by
FROM projections.problem_report
UNION ALL
SELECT
    intake_id, desk, NULL, 'nil', channel, reporter_role, region, occurred_at, reported_at, recorded_at,
    text_commitment, text_length, position, place_commitment, 'nil', book, handed_in_by
FROM projections.nil_report;

-- Whether a region lies in the subtree of another.
CREATE FUNCTION projections.is_within(p_region text, p_scope text) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT p_scope = '00' OR p_region = p_scope OR starts_with(p_region, p_scope || '.')
$$;

-- Problems to which somebody stands in one of the relations that are named. What is left out looks as if it were not there;
-- `domain/problem/relation.py` explains and has the same. The document is made by `projections/eyes.py`: role, scope, agency,
-- persons (the account and whom it acts for) and relations. Not SECURITY DEFINER and a single SELECT, so that the planner
-- folds it into the query and uses the indexes.
CREATE FUNCTION projections.seen(p_sight jsonb) RETURNS SETOF projections.problem
LANGUAGE sql STABLE AS $$
    SELECT problem.*
    FROM projections.problem
    CROSS JOIN LATERAL (
        SELECT CASE
            WHEN p_sight ->> 'role' = 'agency' THEN CASE
                WHEN EXISTS (
                    SELECT FROM unnest(problem.asked_agencies, problem.asked_offices) AS asked (agency, office)
                    WHERE asked.agency = p_sight ->> 'agency' AND (
                        projections.is_within(asked.office, p_sight ->> 'scope')
                        OR projections.is_within(p_sight ->> 'scope', asked.office)
                    )
                ) THEN 'asked'
                WHEN projections.is_within(problem.desk, p_sight ->> 'scope') THEN 'not_asked'
                WHEN projections.is_within(p_sight ->> 'scope', problem.desk) THEN 'not_asked'
                ELSE 'outside'
            END
            WHEN problem.desk = p_sight ->> 'scope' THEN 'own_desk'
            WHEN projections.is_within(problem.desk, p_sight ->> 'scope') THEN CASE
                WHEN EXISTS (
                    SELECT FROM unnest(problem.told) AS told (region)
                    WHERE projections.is_within(told.region, p_sight ->> 'scope')
                ) THEN 'above_told'
                ELSE 'above'
            END
            WHEN projections.is_within(p_sight ->> 'scope', problem.desk) THEN 'below'
            ELSE 'outside'
        END AS position
    ) AS stands
    WHERE p_sight -> 'relations' ? CASE
        WHEN p_sight ->> 'role' = 'service' THEN 'service'
        WHEN p_sight -> 'persons' ?| problem.recused THEN 'recused'
        WHEN problem.restricted
            AND NOT p_sight -> 'persons' ?| problem.restricted_persons
            AND NOT (problem.desk = p_sight ->> 'scope' AND p_sight ->> 'role' = ANY (problem.restricted_roles))
            AND NOT (p_sight ->> 'role' = 'auditor' AND projections.is_within(problem.desk, p_sight ->> 'scope'))
        THEN CASE WHEN stands.position IN ('asked', 'above_told') THEN 'written_to' ELSE 'restricted' END
        WHEN problem.restricted AND stands.position IN ('below', 'not_asked', 'outside')
            AND p_sight -> 'persons' ?| problem.restricted_persons
        THEN 'named'
        WHEN (p_sight ->> 'role' = 'reporter' OR stands.position IN ('below', 'not_asked', 'outside')) AND EXISTS (
            SELECT FROM projections.intake_report AS report
            WHERE report.problem_id = problem.problem_id
                AND report.handed_in_by = ANY (ARRAY(SELECT jsonb_array_elements_text(p_sight -> 'persons')))
        ) THEN 'handed_in'
        ELSE stands.position
    END
$$;

DROP FUNCTION work.next_triage(text, text, interval);

-- A claim is no record: what was in hand is given out anew.
DROP TABLE work.triage_claim;
CREATE TABLE work.triage_claim (
    problem_id text COLLATE "C" PRIMARY KEY,
    book text COLLATE "C" NOT NULL,
    holder text COLLATE "C" NOT NULL,
    claimed_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    given_back boolean NOT NULL DEFAULT false,
    CHECK (claimed_at <= expires_at)
);
GRANT SELECT ON work.triage_claim TO desk_app, desk_auditor;
CREATE INDEX triage_claim_by_book ON work.triage_claim (book);

-- Gives the book's next report to one person for a time: gravest first, then oldest; none when all are in hand. What the
-- person gave back comes last for that person, and what is out of the person's sight never comes.
CREATE FUNCTION work.next_triage(p_sight jsonb, p_book text, p_holder text, p_lasting interval) RETURNS SETOF work.triage_claim
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
    taken text;
    instant timestamptz;
BEGIN
    -- With an older snapshot, what was taken while this one waited for the lock would be given away twice.
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'work.next_triage needs READ COMMITTED' USING ERRCODE = '25000';
    END IF;
    -- One at a time for each book, until commit. Skipping locked rows would spare the wait of a millisecond and give away
    -- the second gravest report while the gravest is being written to. Two books of one hash wait for each other, no more.
    PERFORM pg_advisory_xact_lock(2003792491, hashtext(p_book));
    instant := clock_timestamp();

    DELETE FROM work.triage_claim AS c
    WHERE c.book = p_book
        AND NOT EXISTS (SELECT FROM projections.problem AS p WHERE p.problem_id = c.problem_id AND p.needs_triage);

    SELECT p.problem_id INTO taken
    FROM projections.seen(p_sight) AS p
    LEFT JOIN work.triage_claim AS c ON c.problem_id = p.problem_id
    WHERE p.book = p_book AND p.needs_triage AND (c.expires_at IS NULL OR c.expires_at <= instant)
    ORDER BY coalesce(c.given_back AND c.holder = p_holder, false), p.severity DESC, p.detected_at, p.problem_id
    LIMIT 1;
    IF NOT FOUND THEN
        RETURN;
    END IF;

    RETURN QUERY
    INSERT INTO work.triage_claim AS c (problem_id, book, holder, claimed_at, expires_at)
    VALUES (taken, p_book, p_holder, instant, instant + p_lasting)
    ON CONFLICT ON CONSTRAINT triage_claim_pkey DO UPDATE
    SET holder = excluded.holder, claimed_at = excluded.claimed_at, expires_at = excluded.expires_at, given_back = false
    RETURNING c.*;
END
$$;

REVOKE ALL ON FUNCTION work.next_triage FROM PUBLIC;
GRANT EXECUTE ON FUNCTION work.next_triage TO desk_app;

RESET ROLE;

-- migrate: rollback

SET LOCAL ROLE desk_migrate;

DROP FUNCTION work.next_triage(jsonb, text, text, interval);
DROP TABLE work.triage_claim;
CREATE TABLE work.triage_claim (
    problem_id text COLLATE "C" PRIMARY KEY,
    desk text COLLATE "C" NOT NULL,
    holder text COLLATE "C" NOT NULL,
    claimed_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    given_back boolean NOT NULL DEFAULT false,
    CHECK (claimed_at <= expires_at)
);
GRANT SELECT ON work.triage_claim TO desk_app, desk_auditor;
CREATE INDEX triage_claim_by_desk ON work.triage_claim (desk);

-- Gives the desk's next report to one person for a time: gravest first, then oldest; none when all are in hand. What the
-- person gave back comes last for that person, and never what the person is recused from.
CREATE FUNCTION work.next_triage(p_desk text, p_holder text, p_lasting interval) RETURNS SETOF work.triage_claim
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
    taken text;
    instant timestamptz;
BEGIN
    -- With an older snapshot, what was taken while this one waited for the lock would be given away twice.
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'work.next_triage needs READ COMMITTED' USING ERRCODE = '25000';
    END IF;
    -- One at a time for each desk, until commit. Skipping locked rows would spare the wait of a millisecond and give away
    -- the second gravest report while the gravest is being written to. Two desks of one hash wait for each other, no more.
    PERFORM pg_advisory_xact_lock(2003792491, hashtext(p_desk));
    instant := clock_timestamp();

    DELETE FROM work.triage_claim AS c
    WHERE c.desk = p_desk
        AND NOT EXISTS (SELECT FROM projections.problem AS p WHERE p.problem_id = c.problem_id AND p.needs_triage);

    SELECT p.problem_id INTO taken
    FROM projections.problem AS p
    LEFT JOIN work.triage_claim AS c ON c.problem_id = p.problem_id
    WHERE p.desk = p_desk AND p.needs_triage
        AND (c.expires_at IS NULL OR c.expires_at <= instant)
        AND NOT EXISTS (
            SELECT FROM projections.timeline AS t
            WHERE t.stream = p.stream AND t.type = 'OfficerRecused' AND t.summary ->> 'officer' = p_holder
        )
    ORDER BY coalesce(c.given_back AND c.holder = p_holder, false), p.severity DESC, p.detected_at, p.problem_id
    LIMIT 1;
    IF NOT FOUND THEN
        RETURN;
    END IF;

    RETURN QUERY
    INSERT INTO work.triage_claim AS c (problem_id, desk, holder, claimed_at, expires_at)
    VALUES (taken, p_desk, p_holder, instant, instant + p_lasting)
    ON CONFLICT ON CONSTRAINT triage_claim_pkey DO UPDATE
    SET holder = excluded.holder, claimed_at = excluded.claimed_at, expires_at = excluded.expires_at, given_back = false
    RETURNING c.*;
END
$$;

REVOKE ALL ON FUNCTION work.next_triage FROM PUBLIC;
GRANT EXECUTE ON FUNCTION work.next_triage TO desk_app;

DROP VIEW projections.intake, projections.problem_report;
DROP FUNCTION projections.seen(jsonb);
DROP FUNCTION projections.is_within(text, text);
TRUNCATE projections.problem, projections.intake_report, projections.nil_report, projections.obligation, projections.timeline;
ALTER TABLE projections.timeline DROP COLUMN book;
ALTER TABLE projections.obligation DROP COLUMN book;
ALTER TABLE projections.nil_report DROP COLUMN handed_in_by, DROP COLUMN book;
ALTER TABLE projections.intake_report DROP COLUMN handed_in_by, DROP COLUMN book;
ALTER TABLE projections.problem
    DROP COLUMN told, DROP COLUMN asked_offices, DROP COLUMN asked_agencies, DROP COLUMN recused, DROP COLUMN book;

CREATE INDEX problem_by_deadline ON projections.problem (desk, next_due_at, problem_id);
CREATE INDEX problem_living ON projections.problem (desk, category, region, occurred_at)
    WHERE phase IN ('detected', 'inventoried', 'coordinating', 'recommended', 'reporting');
CREATE INDEX intake_report_by_desk ON projections.intake_report (desk, position);
CREATE INDEX nil_report_by_desk ON projections.nil_report (desk, position);
CREATE INDEX timeline_by_desk ON projections.timeline (desk, position);

CREATE VIEW projections.problem_report AS
SELECT
    report.*,
    CASE
        WHEN problem.phase IN ('forwarded', 'dismissed') THEN problem.phase
        WHEN problem.phase = 'merged' THEN 'joined'
        ELSE report.arrival
    END AS disposition
FROM projections.intake_report AS report
LEFT JOIN projections.problem AS problem ON problem.problem_id = report.problem_id;

CREATE VIEW projections.intake AS
SELECT
    intake_id, desk, problem_id, arrival, channel, reporter_role, region, occurred_at, reported_at, recorded_at,
    text_commitment, text_length, position, place_commitment, disposition
FROM projections.problem_report
UNION ALL
SELECT
    intake_id, desk, NULL, 'nil', channel, reporter_role, region, occurred_at, reported_at, recorded_at,
    text_commitment, text_length, position, place_commitment, 'nil'
FROM projections.nil_report;

RESET ROLE;

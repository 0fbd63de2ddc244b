-- Every kind of stream with tables of its own: nil reports are the desk's, the timeline and what is owed are everybody's
-- depends: 0005_before_elections

-- migrate: apply

SET LOCAL ROLE desk_migrate;

DROP VIEW projections.intake;

-- Reports that nothing happened.
CREATE TABLE projections.nil_report (
    intake_id text COLLATE "C" PRIMARY KEY,
    desk text COLLATE "C" NOT NULL,
    unit text COLLATE "C" NOT NULL,
    day date NOT NULL,
    channel text COLLATE "C" NOT NULL,
    reporter_role text COLLATE "C" NOT NULL,
    region text COLLATE "C" NOT NULL,
    occurred_at timestamptz NOT NULL,
    reported_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    text_commitment text COLLATE "C" NOT NULL,
    text_length integer NOT NULL,
    position bigint NOT NULL,
    place_commitment text COLLATE "C"
);

CREATE INDEX nil_report_by_desk ON projections.nil_report (desk, position);

INSERT INTO projections.nil_report
SELECT
    intake_id, desk, region, (reported_at AT TIME ZONE 'Asia/Jakarta')::date, channel, reporter_role, region, occurred_at, reported_at, recorded_at, text_commitment, text_length,
    position, place_commitment
FROM projections.intake_report
WHERE arrival = 'nil';
DELETE FROM projections.intake_report WHERE arrival = 'nil';
ALTER TABLE projections.intake_report
    DROP CONSTRAINT intake_report_nil_has_no_problem,
    ALTER COLUMN problem_id SET NOT NULL;

-- Filled when the query tables are rebuilt, and by every command from now on.
-- What is owed and still open on streams of every kind, and by whom; a row goes when it is settled.
CREATE TABLE projections.obligation (
    stream text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    desk text COLLATE "C" NOT NULL,
    agency text COLLATE "C" NOT NULL,
    office text COLLATE "C" NOT NULL,
    opened_at timestamptz NOT NULL,
    remind_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    next_at timestamptz NOT NULL,
    reminders integer NOT NULL,
    missed boolean NOT NULL,
    PRIMARY KEY (stream, key)
);

CREATE INDEX obligation_by_turn ON projections.obligation (next_at);
CREATE INDEX obligation_by_owner ON projections.obligation (agency, office, due_at);

-- A line of the timeline belongs to its stream, whatever the stream is of.
DROP INDEX projections.timeline_by_problem;
ALTER TABLE projections.timeline DROP COLUMN problem_id;
CREATE INDEX problem_by_stream ON projections.problem (stream);

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
    text_commitment, text_length, position, place_commitment, disposition
FROM projections.problem_report
UNION ALL
SELECT
    intake_id, desk, NULL, 'nil', channel, reporter_role, region, occurred_at, reported_at, recorded_at,
    text_commitment, text_length, position, place_commitment, 'nil'
FROM projections.nil_report;

-- Gives the desk's next report to one person for a time: gravest first, then oldest; none when all are in hand. What the
-- person gave back comes last for that person, and never what the person is recused from.
CREATE OR REPLACE FUNCTION work.next_triage(p_desk text, p_holder text, p_lasting interval) RETURNS SETOF work.triage_claim
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

RESET ROLE;

-- migrate: rollback

SET LOCAL ROLE desk_migrate;

DROP VIEW projections.intake, projections.problem_report;
DROP INDEX projections.problem_by_stream;
ALTER TABLE projections.timeline ADD COLUMN problem_id text COLLATE "C";
UPDATE projections.timeline SET problem_id = problem.problem_id
FROM projections.problem WHERE problem.stream = timeline.stream;
CREATE INDEX timeline_by_problem ON projections.timeline (problem_id, version);
DROP TABLE projections.obligation;
ALTER TABLE projections.intake_report ALTER COLUMN problem_id DROP NOT NULL;
INSERT INTO projections.intake_report
SELECT
    intake_id, desk, NULL, 'nil', channel, reporter_role, region, occurred_at, reported_at, recorded_at, text_commitment,
    text_length, position, place_commitment
FROM projections.nil_report;
ALTER TABLE projections.intake_report
    ADD CONSTRAINT intake_report_nil_has_no_problem CHECK ((arrival = 'nil') = (problem_id IS NULL));
DROP TABLE projections.nil_report;

CREATE VIEW projections.intake AS
SELECT
    report.*,
    CASE
        WHEN problem.phase IN ('forwarded', 'dismissed') THEN problem.phase
        WHEN problem.phase = 'merged' THEN 'joined'
        ELSE report.arrival
    END AS disposition
FROM projections.intake_report AS report
LEFT JOIN projections.problem AS problem ON problem.problem_id = report.problem_id;

-- Gives the desk's next report to one person for a time: gravest first, then oldest; none when all are in hand. What the
-- person gave back comes last for that person, and never what the person is recused from.
CREATE OR REPLACE FUNCTION work.next_triage(p_desk text, p_holder text, p_lasting interval) RETURNS SETOF work.triage_claim
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
    -- the second gravest report while the gravest is being written to.
    PERFORM pg_advisory_xact_lock(2003792491, b.lock_key) FROM ledger.book AS b WHERE b.book = p_desk;
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
            WHERE t.problem_id = p.problem_id AND t.type = 'OfficerRecused' AND t.summary ->> 'officer' = p_holder
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

RESET ROLE;

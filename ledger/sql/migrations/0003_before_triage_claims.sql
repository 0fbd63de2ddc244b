-- Who has which report in hand: working state of the triage queue, and no part of the record
-- depends: 0002_before_projections

-- migrate: apply

CREATE SCHEMA work AUTHORIZATION desk_migrate;

SET LOCAL ROLE desk_migrate;

-- A report that a person has taken out of the triage queue. Rows come, change and go; nothing is lost with them.
CREATE TABLE work.triage_claim (
    problem_id text COLLATE "C" PRIMARY KEY,
    desk text COLLATE "C" NOT NULL,
    holder text COLLATE "C" NOT NULL,
    claimed_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    given_back boolean NOT NULL DEFAULT false,
    CHECK (claimed_at <= expires_at)
);
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

-- Gives a report back before its time; true when it was in somebody's hand. NULL for the holder gives back anybody's.
CREATE FUNCTION work.give_triage_back(p_problem_id text, p_holder text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
    instant timestamptz := clock_timestamp();
BEGIN
    UPDATE work.triage_claim AS c
    SET expires_at = greatest(c.claimed_at, instant), given_back = true
    WHERE c.problem_id = p_problem_id AND c.expires_at > instant AND (p_holder IS NULL OR c.holder = p_holder);
    RETURN FOUND;
END
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA work FROM PUBLIC;

GRANT USAGE ON SCHEMA work TO desk_app, desk_auditor;
GRANT SELECT ON work.triage_claim TO desk_app, desk_auditor;
GRANT EXECUTE ON FUNCTION work.next_triage, work.give_triage_back TO desk_app;

RESET ROLE;

-- migrate: rollback

DROP SCHEMA work CASCADE;

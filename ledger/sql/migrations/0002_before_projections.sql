-- Query tables of the read side, written in the append's transaction and rebuildable from the ledger
-- depends: 0001_before_ledger

-- migrate: apply

-- The owner's default privileges let the application write here and the auditor read.
SET LOCAL ROLE desk_migrate;

-- Identifiers and codes compare byte by byte, whatever the locale of the database: prefixes and subtrees use the indexes.

CREATE TABLE projections.problem (
    problem_id text COLLATE "C" PRIMARY KEY,
    stream text COLLATE "C" NOT NULL,
    desk text COLLATE "C" NOT NULL,
    region text COLLATE "C" NOT NULL,
    register_number text COLLATE "C" UNIQUE,
    phase text COLLATE "C" NOT NULL,
    category text COLLATE "C" NOT NULL,
    severity text COLLATE "C" NOT NULL,
    route text COLLATE "C" NOT NULL,
    stage text COLLATE "C",
    lead text COLLATE "C" NOT NULL,
    needs_triage boolean NOT NULL,
    triage_reason text,
    confidence_permille integer NOT NULL,
    occurred_at timestamptz NOT NULL,
    reported_at timestamptz,
    detected_at timestamptz NOT NULL,
    inventoried_at timestamptz,
    closed_at timestamptz,
    outcome text COLLATE "C",
    escalation_level integer NOT NULL,
    open_referrals integer NOT NULL,
    next_due_at timestamptz,
    next_due_key text COLLATE "C",
    late integer NOT NULL,
    waiting_for text[] NOT NULL,
    merged_into text COLLATE "C",
    report_ids text[] NOT NULL,
    intake_count integer NOT NULL,
    recommendation text COLLATE "C" NOT NULL,
    recommendation_number integer,
    followed boolean NOT NULL,
    version integer NOT NULL,
    position bigint NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT problem_due_is_named CHECK ((next_due_at IS NULL) = (next_due_key IS NULL)),
    CONSTRAINT problem_closed_has_outcome CHECK (phase <> 'closed' OR (closed_at IS NOT NULL AND outcome IS NOT NULL)),
    CONSTRAINT problem_merged_has_target CHECK ((phase = 'merged') = (merged_into IS NOT NULL))
);

CREATE INDEX problem_by_deadline ON projections.problem (desk, next_due_at, problem_id);
CREATE INDEX problem_by_region ON projections.problem (region);
CREATE INDEX problem_living ON projections.problem (desk, category, region, occurred_at)
    WHERE phase IN ('detected', 'inventoried', 'coordinating', 'recommended', 'reporting');

CREATE TABLE projections.referral (
    problem_id text COLLATE "C" NOT NULL,
    referral_id text COLLATE "C" NOT NULL,
    desk text COLLATE "C" NOT NULL,
    agency text COLLATE "C" NOT NULL,
    office text COLLATE "C" NOT NULL,
    part text COLLATE "C" NOT NULL,
    standing text COLLATE "C" NOT NULL,
    referred_at timestamptz,
    delivered_at timestamptz,
    acknowledge_due_at timestamptz,
    acknowledged_at timestamptz,
    answer_due_at timestamptz,
    settled_at timestamptz,
    settled_by text COLLATE "C",
    reminders integer NOT NULL,
    missed integer NOT NULL,
    PRIMARY KEY (problem_id, referral_id),
    CONSTRAINT referral_settled_is_dated CHECK ((standing = 'settled') = (settled_at IS NOT NULL)),
    CONSTRAINT referral_settled_is_explained CHECK ((settled_at IS NULL) = (settled_by IS NULL))
);

CREATE INDEX referral_open ON projections.referral (agency, office) WHERE standing <> 'settled';

CREATE TABLE projections.notice (
    problem_id text COLLATE "C" NOT NULL,
    notice_id text COLLATE "C" NOT NULL,
    desk text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    agency text COLLATE "C",
    office text COLLATE "C",
    intake_id text COLLATE "C",
    subject text COLLATE "C",
    status text COLLATE "C" NOT NULL,
    caused_at timestamptz NOT NULL,
    concluded_at timestamptz,
    channel text,
    reference text,
    code text COLLATE "C",
    attempts integer NOT NULL,
    PRIMARY KEY (problem_id, notice_id),
    CONSTRAINT notice_status_is_known CHECK (status IN ('pending', 'delivered', 'failed', 'skipped')),
    CONSTRAINT notice_concluded_is_dated CHECK ((status = 'pending') = (concluded_at IS NULL))
);

CREATE INDEX notice_outstanding ON projections.notice (desk, status, caused_at) WHERE status IN ('pending', 'failed');

CREATE TABLE projections.intake_report (
    intake_id text COLLATE "C" PRIMARY KEY,
    desk text COLLATE "C" NOT NULL,
    problem_id text COLLATE "C",
    arrival text COLLATE "C" NOT NULL,
    channel text COLLATE "C" NOT NULL,
    reporter_role text COLLATE "C" NOT NULL,
    region text COLLATE "C" NOT NULL,
    occurred_at timestamptz NOT NULL,
    reported_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    text_commitment text COLLATE "C" NOT NULL,
    text_length integer NOT NULL,
    position bigint NOT NULL,
    CONSTRAINT intake_report_nil_has_no_problem CHECK ((arrival = 'nil') = (problem_id IS NULL))
);

CREATE INDEX intake_report_by_problem ON projections.intake_report (problem_id, position);
CREATE INDEX intake_report_by_desk ON projections.intake_report (desk, position);

CREATE TABLE projections.timeline (
    stream text COLLATE "C" NOT NULL,
    version integer NOT NULL,
    position bigint NOT NULL,
    desk text COLLATE "C" NOT NULL,
    problem_id text COLLATE "C",
    type text COLLATE "C" NOT NULL,
    actor_id text NOT NULL,
    actor_role text COLLATE "C" NOT NULL,
    agency text COLLATE "C",
    at timestamptz NOT NULL,
    ledger_at timestamptz NOT NULL,
    summary jsonb NOT NULL,
    PRIMARY KEY (stream, version)
);

CREATE INDEX timeline_by_desk ON projections.timeline (desk, position);
CREATE INDEX timeline_by_problem ON projections.timeline (problem_id, version);

-- What became of a report follows from its problem: it is not written a second time.
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

RESET ROLE;

-- migrate: rollback

DROP VIEW projections.intake;
DROP TABLE projections.timeline;
DROP TABLE projections.intake_report;
DROP TABLE projections.notice;
DROP TABLE projections.referral;
DROP TABLE projections.problem;

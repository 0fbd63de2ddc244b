-- What commands to problems bring, at most one command of each problem at once; the writer puts these statements
-- together with those of other kinds (`projections/writer.py`).
--
-- A null in the document keeps what stands, for the columns whose source the state forgets; reminders and missed
-- deadlines add up. The document names what the command says something about, and nothing else.

-- name: problems
INSERT INTO projections.problem AS live
SELECT * FROM jsonb_populate_recordset(NULL::projections.problem, $1::jsonb -> 'problem' -> 'problems')
ON CONFLICT (problem_id) DO UPDATE SET
    stream = excluded.stream,
    desk = excluded.desk,
    region = excluded.region,
    register_number = coalesce(excluded.register_number, live.register_number),
    phase = excluded.phase,
    category = excluded.category,
    severity = excluded.severity,
    route = excluded.route,
    stage = excluded.stage,
    lead = excluded.lead,
    needs_triage = excluded.needs_triage,
    triage_reason = excluded.triage_reason,
    confidence_permille = excluded.confidence_permille,
    occurred_at = excluded.occurred_at,
    occurred_until = excluded.occurred_until,
    reported_at = coalesce(excluded.reported_at, live.reported_at),
    reported_until = coalesce(excluded.reported_until, live.reported_until),
    detected_at = excluded.detected_at,
    inventoried_at = excluded.inventoried_at,
    closed_at = excluded.closed_at,
    outcome = excluded.outcome,
    escalation_level = excluded.escalation_level,
    open_referrals = excluded.open_referrals,
    next_due_at = excluded.next_due_at,
    next_due_key = excluded.next_due_key,
    late = excluded.late,
    waiting_for = excluded.waiting_for,
    merged_into = excluded.merged_into,
    report_ids = excluded.report_ids,
    intake_count = excluded.intake_count,
    recommendation = excluded.recommendation,
    recommendation_number = excluded.recommendation_number,
    followed = excluded.followed,
    version = excluded.version,
    position = excluded.position,
    updated_at = excluded.updated_at,
    source = excluded.source,
    contests = excluded.contests,
    restricted = excluded.restricted,
    restricted_roles = excluded.restricted_roles,
    restricted_persons = excluded.restricted_persons,
    book = excluded.book,
    recused = excluded.recused,
    asked_agencies = excluded.asked_agencies,
    asked_offices = excluded.asked_offices,
    told = excluded.told,
    official_summary = excluded.official_summary,
    finding = excluded.finding,
    searched = excluded.searched,
    silent = excluded.silent,
    due_at = excluded.due_at;

-- name: referrals
INSERT INTO projections.referral AS live
SELECT * FROM jsonb_populate_recordset(NULL::projections.referral, $1::jsonb -> 'problem' -> 'referrals')
ON CONFLICT (problem_id, referral_id) DO UPDATE SET
    desk = excluded.desk,
    agency = excluded.agency,
    office = excluded.office,
    part = excluded.part,
    standing = excluded.standing,
    referred_at = coalesce(excluded.referred_at, live.referred_at),
    -- A letter that comes back was not delivered; one that is delivered after it takes that back.
    delivered_at = CASE WHEN excluded.bounced_at IS NULL THEN coalesce(excluded.delivered_at, live.delivered_at) END,
    bounced_at = CASE WHEN excluded.delivered_at IS NULL THEN coalesce(excluded.bounced_at, live.bounced_at) END,
    acknowledge_due_at = coalesce(excluded.acknowledge_due_at, live.acknowledge_due_at),
    acknowledged_at = coalesce(excluded.acknowledged_at, live.acknowledged_at),
    answer_due_at = coalesce(excluded.answer_due_at, live.answer_due_at),
    settled_at = excluded.settled_at,
    settled_by = excluded.settled_by,
    reminders = live.reminders + excluded.reminders,
    missed = live.missed + excluded.missed;

-- name: pending_notices
INSERT INTO projections.notice AS live
SELECT * FROM jsonb_populate_recordset(NULL::projections.notice, $1::jsonb -> 'problem' -> 'pending')
ON CONFLICT (problem_id, notice_id) DO UPDATE SET
    status = excluded.status,
    caused_at = CASE WHEN live.status = 'failed' THEN live.caused_at ELSE excluded.caused_at END,
    concluded_at = NULL,
    channel = CASE WHEN live.code = 'BOUNCED' THEN live.channel END,
    reference = CASE WHEN live.code = 'BOUNCED' THEN live.reference END,
    code = NULL,
    cause = NULL,
    attempts = excluded.attempts
WHERE live.status <> 'pending';

-- name: concluded_notices
UPDATE projections.notice AS live SET
    status = concluded.status,
    concluded_at = concluded.concluded_at,
    channel = concluded.channel,
    reference = concluded.reference,
    code = concluded.code,
    cause = concluded.cause,
    attempts = concluded.attempts
FROM (
    -- The limit changes nothing but the planner's guess, which would otherwise read the whole table.
    SELECT * FROM jsonb_populate_recordset(NULL::projections.notice, $1::jsonb -> 'problem' -> 'concluded')
    LIMIT jsonb_array_length($1::jsonb -> 'problem' -> 'concluded')
) AS concluded
WHERE live.problem_id = concluded.problem_id AND live.notice_id = concluded.notice_id;

-- name: bounced_notices
-- A reporter whom a page told has no row yet. Under what the letter went stays known: it may come back once more.
INSERT INTO projections.notice AS live
SELECT * FROM jsonb_populate_recordset(NULL::projections.notice, $1::jsonb -> 'problem' -> 'bounced')
ON CONFLICT (problem_id, notice_id) DO UPDATE SET
    status = excluded.status,
    concluded_at = excluded.concluded_at,
    code = excluded.code,
    cause = excluded.cause;

-- name: intake_reports
INSERT INTO projections.intake_report AS live
SELECT DISTINCT ON (intake_id) *
FROM jsonb_populate_recordset(NULL::projections.intake_report, $1::jsonb -> 'problem' -> 'intakes')
ORDER BY intake_id, position DESC
ON CONFLICT (intake_id) DO UPDATE SET
    desk = excluded.desk,
    problem_id = excluded.problem_id,
    arrival = excluded.arrival,
    channel = excluded.channel,
    reporter_role = excluded.reporter_role,
    region = excluded.region,
    occurred_at = excluded.occurred_at,
    occurred_until = excluded.occurred_until,
    reported_at = excluded.reported_at,
    reported_until = excluded.reported_until,
    recorded_at = excluded.recorded_at,
    text_commitment = excluded.text_commitment,
    text_length = excluded.text_length,
    position = excluded.position,
    place_commitment = excluded.place_commitment,
    book = excluded.book,
    handed_in_by = excluded.handed_in_by
WHERE live.position < excluded.position;

-- Letters that came back: found by the Message-ID under which they went, and what they told counts as not delivered
-- depends: 0140_before_api_tokens

-- migrate: apply

SET LOCAL ROLE desk_migrate;

ALTER TABLE projections.referral ADD COLUMN bounced_at timestamptz;
CREATE INDEX notice_by_reference ON projections.notice (reference) WHERE channel = 'SMTP';
DROP INDEX projections.notice_unreached;
CREATE INDEX notice_unreached ON projections.notice (problem_id)
    WHERE (status = 'skipped' AND code = 'NO_CONTACT') OR (status = 'failed' AND code = 'BOUNCED');

RESET ROLE;

-- migrate: rollback

SET LOCAL ROLE desk_migrate;

DROP INDEX projections.notice_unreached;
CREATE INDEX notice_unreached ON projections.notice (problem_id) WHERE status = 'skipped' AND code = 'NO_CONTACT';
DROP INDEX projections.notice_by_reference;
ALTER TABLE projections.referral DROP COLUMN bounced_at;

RESET ROLE;

-- Reports of desks to the tier above
-- depends: 0210_before_charters

-- migrate: apply

SET LOCAL ROLE desk_migrate;

-- Reports of desks to the tier above: how far the present edition has come, and what was sent last.
CREATE TABLE projections.report (
    report_id text COLLATE "C" PRIMARY KEY,
    stream text COLLATE "C" NOT NULL UNIQUE,
    book text COLLATE "C" NOT NULL,
    desk text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    subject text COLLATE "C" NOT NULL,
    number integer NOT NULL,
    since date NOT NULL,
    until date NOT NULL,
    cut_off timestamptz NOT NULL,
    missing_at timestamptz NOT NULL,
    to_region text COLLATE "C",
    contests text[] NOT NULL,
    units text[] NOT NULL,
    members text[] NOT NULL,
    reported integer NOT NULL,
    phase text COLLATE "C" NOT NULL,
    edition integer NOT NULL,
    opened_at timestamptz NOT NULL,
    closed_at timestamptz,
    missed_at timestamptz,
    compiled_at timestamptz,
    approved_at timestamptz,
    sealed_at timestamptz,
    submitted_at timestamptz,
    received_at timestamptz,
    returned_at timestamptz,
    problems integer,
    nil boolean,
    figures jsonb,
    body text COLLATE "C",
    seal_number text COLLATE "C",
    seal_numbers text[] NOT NULL,
    seal_count integer,
    went_up boolean NOT NULL,
    sent_edition integer,
    sent_number text COLLATE "C",
    sent_body text COLLATE "C",
    sent_figures jsonb,
    sent_nil boolean,
    sent_phase text COLLATE "C",
    sent_at timestamptz,
    version integer NOT NULL,
    position bigint NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT report_sent_is_whole CHECK ((sent_edition IS NULL) = (sent_at IS NULL) AND (sent_edition IS NULL) = (sent_body IS NULL))
);

CREATE INDEX report_by_period ON projections.report (book, kind, since DESC, number DESC);
CREATE INDEX report_by_receiver ON projections.report (to_region, kind, since DESC) WHERE went_up;

GRANT SELECT ON projections.report TO desk_face;

ALTER TABLE projections.report ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY service ON projections.report TO desk_migrate, desk_app USING (true) WITH CHECK (true);
CREATE POLICY auditor ON projections.report FOR SELECT TO desk_auditor USING (true);
-- Of its reports a desk's officials see all, those above what was sent or is missing; auditors see all that lie below them.
CREATE POLICY in_sight ON projections.report FOR SELECT TO desk_face USING (
    (SELECT (wall.sight()).stream) IS NULL AND CASE
        WHEN (SELECT (wall.sight()).role) = 'auditor' THEN wall.lies_in(desk, (SELECT (wall.sight()).scope))
        WHEN (SELECT (wall.sight()).role) IN ('operator', 'verifier', 'supervisor') THEN desk = (SELECT (wall.sight()).scope)
            OR (went_up AND wall.lies_in(desk, (SELECT (wall.sight()).scope)))
        ELSE false
    END
);

-- The events of reports follow their rows.
ALTER POLICY in_sight ON ledger.entry USING (
    CASE split_part(stream, '/', 1)
        WHEN 'problem' THEN EXISTS (SELECT FROM wall.reached WHERE reached.stream = entry.stream)
        WHEN 'report' THEN EXISTS (SELECT FROM projections.report WHERE report.stream = entry.stream)
        WHEN 'desk' THEN (SELECT (wall.sight()).role) <> 'reporter' AND wall.sits_by(book, (SELECT wall.sight()))
        WHEN 'access' THEN (SELECT (wall.sight()).stream) IS NULL AND CASE (SELECT (wall.sight()).role)
            WHEN 'supervisor' THEN split_part(book, '/', 1) = (SELECT (wall.sight()).scope)
            WHEN 'auditor' THEN wall.lies_in(split_part(book, '/', 1), (SELECT (wall.sight()).scope))
            ELSE false
        END
        ELSE false
    END
);

RESET ROLE;

-- migrate: rollback

SET LOCAL ROLE desk_migrate;

ALTER POLICY in_sight ON ledger.entry USING (
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

DROP TABLE projections.report;

RESET ROLE;

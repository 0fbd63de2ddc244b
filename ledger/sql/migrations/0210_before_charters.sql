-- By what charter each desk was formed
-- depends: 0200_before_kept_views

-- migrate: apply

SET LOCAL ROLE desk_migrate;

-- By what charter each desk was formed, and how far it was handed out; a desk that is not formed has none.
CREATE TABLE projections.desk_charter (
    book text COLLATE "C" PRIMARY KEY,
    desk text COLLATE "C" NOT NULL,
    version integer NOT NULL,
    number text COLLATE "C" NOT NULL,
    signed_on date NOT NULL,
    signed_as text COLLATE "C" NOT NULL,
    lead text COLLATE "C" NOT NULL,
    recorded_at timestamptz NOT NULL,
    pairs integer,
    pairs_reached integer NOT NULL,
    unconfirmed integer NOT NULL,
    position bigint NOT NULL
);

GRANT SELECT ON projections.desk_charter TO desk_face;

ALTER TABLE projections.desk_charter ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY service ON projections.desk_charter TO desk_migrate, desk_app USING (true) WITH CHECK (true);
CREATE POLICY auditor ON projections.desk_charter FOR SELECT TO desk_auditor USING (true);
-- That a desk is formed, for who sits there and above it.
CREATE POLICY in_sight ON projections.desk_charter FOR SELECT TO desk_face USING (
    desk || '.' LIKE (SELECT wall.below('{operator,verifier,supervisor,auditor,admin}'))
);

RESET ROLE;

-- migrate: rollback

SET LOCAL ROLE desk_migrate;

DROP TABLE projections.desk_charter;

RESET ROLE;

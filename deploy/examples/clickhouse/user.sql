-- The user that Netloft asks and writes as, with what it needs and no more. On a cluster, add ON CLUSTER to each statement.
-- Put a password of your own in place of the text in brackets.
CREATE DATABASE IF NOT EXISTS netloft;
CREATE USER IF NOT EXISTS netloft IDENTIFIED WITH sha256_password BY '<password>';
GRANT CREATE DATABASE, CREATE TABLE, CREATE VIEW, SELECT, INSERT, ALTER TABLE ON netloft.* TO netloft;
GRANT SELECT ON system.parts TO netloft;
GRANT SELECT ON system.tables TO netloft;
GRANT SELECT ON system.columns TO netloft;
-- On a cluster only: statements for all servers, and sizes of all shards.
GRANT CLUSTER ON *.* TO netloft;
GRANT REMOTE ON *.* TO netloft;

-- For collectors on their own (--role collector) the same user will do: they make the tables when they are the first.

-- A Theia ClickHouse is only read:
-- CREATE USER netloft_read IDENTIFIED WITH sha256_password BY '<password>' SETTINGS readonly = 1;
-- GRANT SELECT ON default.flows TO netloft_read;
-- GRANT SELECT ON system.columns TO netloft_read;

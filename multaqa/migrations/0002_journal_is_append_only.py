"""Let the database itself refuse to change or delete a line of the journal."""

from django.db import migrations

POSTGRESQL = """
CREATE FUNCTION multaqa_journal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the journal is append-only'; END $$;
CREATE TRIGGER journal_is_append_only BEFORE UPDATE OR DELETE ON multaqa_journalline
FOR EACH ROW EXECUTE FUNCTION multaqa_journal_is_append_only();
CREATE TRIGGER journal_is_not_truncated BEFORE TRUNCATE ON multaqa_journalline
FOR EACH STATEMENT EXECUTE FUNCTION multaqa_journal_is_append_only();
"""
POSTGRESQL_BACK = """
DROP TRIGGER journal_is_append_only ON multaqa_journalline;
DROP TRIGGER journal_is_not_truncated ON multaqa_journalline;
DROP FUNCTION multaqa_journal_is_append_only;
"""
SQLITE = [
    f"CREATE TRIGGER journal_refuses_{deed} BEFORE {deed.upper()} ON multaqa_journalline "
    "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
    for deed in ("update", "delete")
]


def guard(apps, schema_editor):
    """Put the triggers in place."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL)
    else:
        for statement in SQLITE:
            schema_editor.execute(statement)


def unguard(apps, schema_editor):
    """Take the triggers away."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL_BACK)
    else:
        for deed in ("update", "delete"):
            schema_editor.execute(f"DROP TRIGGER journal_refuses_{deed}")


class Migration(migrations.Migration):
    dependencies = [("multaqa", "0001_begin")]
    operations = [migrations.RunPython(guard, unguard)]

"""The file of excluded accounts is taken whole, or a wrong line is named without what it says."""

import pytest

from plumbline.run import Run
from plumbline.unified_users.excluded_accounts import FILE, BadRule, read_rules
from plumbline.window import Window

RUN = Run("unified_users", "run", Window.of_days("2025-06-01", "2025-06-02"))


@pytest.fixture
def rules_of(tmp_path):
    def read(text):
        (tmp_path / FILE).write_text(text, encoding="utf-8")
        return read_rules(tmp_path, RUN)

    return read


def test_values_are_read_in_lower_case_and_without_blanks(rules_of):
    reading = rules_of(
        "kind,value,reason\nemail, Anna.Test@Example.COM ,test account\ndomain,Bots.Example.org,robots\n"
    )
    assert tuple(reading.columns) == ("kind", "value", "reason")
    assert list(reading.rows) == [
        ("email", "anna.test@example.com", "test account"),
        ("domain", "bots.example.org", "robots"),
    ]


def test_ids_of_both_databases_are_rules_too(rules_of):
    text = (
        "kind,value,reason\nchemlink_id,42,staff\nengagement_id,AAAAAAAA-0000-0000-0000-000000000001,staff\n"
    )
    assert list(rules_of(text).rows) == [
        ("chemlink_id", "42", "staff"),
        ("engagement_id", "aaaaaaaa-0000-0000-0000-000000000001", "staff"),
    ]


def test_a_file_of_the_first_line_only_means_no_rules(rules_of):
    assert list(rules_of("kind,value,reason\n").rows) == []


def test_a_byte_order_mark_of_a_spreadsheet_is_no_part_of_the_first_column(rules_of):
    assert list(rules_of("\ufeffkind,value,reason\nemail,a@example.com,test\n").rows) == [
        ("email", "a@example.com", "test")
    ]


def test_a_missing_file_says_what_to_give_instead(tmp_path):
    with pytest.raises(BadRule, match=r"there is no excluded_accounts.csv.*the line kind,value,reason only"):
        read_rules(tmp_path, RUN)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("phone,secret@example.com,test", "line 3, column kind: must be one of email, domain"),
        ("secret@example.com,email,test", "line 3, column kind: must be one of email, domain"),
        (
            "domain,@secret.example.com,test",
            "line 3, column value: a rule of kind domain needs a domain without @",
        ),
        ("domain,*.example.com,test", "line 3, column value: a rule of kind domain needs a domain without @"),
        (
            "email,secret.example.com,test",
            "line 3, column value: a rule of kind email needs an address with one @",
        ),
        ("engagement_id,48213,test", "line 3, column value: a rule of kind engagement_id needs a uuid"),
        ("chemlink_id,048213,test", "line 3, column value: a rule of kind chemlink_id needs a number"),
        ('email,secret@example.com,"not closed\ndomain,example.com,swallowed', "line 3: this is no CSV"),
        ('email,secret@example.com,"not closed\nemail,b@example.com,"at last"', "line 3: this is no CSV"),
        ('email,secret@example.com,"a line\nbreak"', "line 3: a field has a line break"),
        ('"email"s,secret@example.com,test', "line 3: this is no CSV"),
        ("\n\nemail,secret,after empty lines", "line 5, column value: a rule of kind email"),
        ("email,,test", "line 3: needs a kind, a value and a reason"),
        ("email,secret@example.com,", "line 3: needs a kind, a value and a reason"),
        ("email,secret@example.com", "line 3: needs a kind, a value and a reason"),
        (
            "email,secret@example.com,test,more",
            "line 3: needs a kind, a value and a reason, and nothing more",
        ),
        ("email,FIRST@example.com,again", "line 3, column value: the same email is named twice"),
    ],
)
def test_a_wrong_line_is_named_and_its_address_is_not(rules_of, line, said):
    with pytest.raises(BadRule, match=said) as caught:
        rules_of(f"kind,value,reason\nemail,first@example.com,test\n{line}\n")
    assert "example.com" not in str(caught.value)


def test_a_file_of_another_encoding_is_refused_without_its_bytes(tmp_path):
    (tmp_path / FILE).write_bytes("kind,value,reason\nemail,a@example.com,M\u00fcller\n".encode("latin-1"))
    with pytest.raises(BadRule, match="is not UTF-8"):
        read_rules(tmp_path, RUN)


@pytest.mark.parametrize("columns", ["", "kind,value\n", "value,kind,reason\n", "kind;value;reason\n"])
def test_other_columns_are_refused(rules_of, columns):
    with pytest.raises(BadRule, match="line 1: the columns must be kind,value,reason"):
        rules_of(columns)

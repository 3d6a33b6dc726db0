"""The tables of flags: what programs print, what was decided about it, and where it is used."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from netguide.blocks import flag_table, slots
from netguide.blocks.library import Library, Shelfmark
from netguide.engines import ENGINES
from netguide.lessons import lesson
from netguide.lessons.evidence import ABSENT, DIFFERS, LACKING, PASSED, OnEngine, digest
from netguide.lessons.help_text import Flag, flags
from netguide.lessons.lesson import Lesson
from netguide.pages import decided, uses

ROOT = Path(__file__).parent.parent
GUIDE = {one.name: one for one in lesson.find(ROOT / "snippets")}
DECIDED = decided.parse((ROOT / decided.PATH).read_text("utf-8"))

HELP = """\
Usage:  docker network create [OPTIONS] NETWORK

Options:
      --attachable           Enable manual container attachment
      --aux-address map      Auxiliary IPv4 or IPv6 addresses used by
                             Network driver (default map[])
  -d, --driver string        Driver to manage the Network (default "bridge")
      --long-and-without-room list
                             Says it on the next line
"""


def written(tmp_path: Path, session: str, **files: str) -> list[Lesson]:
    folder = tmp_path / "snippets/tale"
    folder.mkdir(parents=True)
    (folder / "session.console").write_text(f"# --8<-- [start:a]\n{session}\n# --8<-- [end:a]\n")
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text)
    return lesson.find(tmp_path / "snippets")


def test_a_help_text_is_read_with_what_runs_over_the_line() -> None:
    assert flags(HELP.split("\n")) == [
        Flag("--attachable", "", "", "Enable manual container attachment"),
        Flag(
            "--aux-address",
            "",
            "map",
            "Auxiliary IPv4 or IPv6 addresses used by Network driver (default map[])",
        ),
        Flag("--driver", "-d", "string", 'Driver to manage the Network (default "bridge")'),
        Flag("--long-and-without-room", "", "list", "Says it on the next line"),
    ]


@pytest.mark.parametrize("section", [*flag_table.COMMANDS, flag_table.ENGINE])
@pytest.mark.parametrize("engine", ENGINES)
def test_no_flag_that_a_program_prints_is_passed_over(section: str, engine: str) -> None:
    """Count them another way: a flag is what stands behind two dashes at the beginning of a line."""
    step = GUIDE["flags"].on(engine).sections[section].steps[-1]
    lines = [line for line in step.output if re.match(r" {2,6}(?:-\w, )?--\w", line)]
    assert len(flags(step.output)) == len(lines)
    assert lines or (section, engine) == ("network-rm", "20.10")


def test_it_was_decided_of_each_flag_and_key_whether_it_is_about_networking() -> None:
    assert list(decided.check(DECIDED, flag_table.printed(GUIDE["flags"]))) == []


@pytest.mark.parametrize("engine", ENGINES)
def test_no_name_of_an_option_in_the_engine_is_shown_with_what_follows_it(engine: str) -> None:
    """A name that the script does not know would be; and an option that runs over two names is none."""
    said = GUIDE["flags"].on(engine).sections[flag_table.OPTIONS].steps[-1].output
    known = set(re.findall(r"[a-z0-9_.]+", (ROOT / "snippets/flags/options.sh").read_text("utf-8")))
    prefix = "com.docker.network."
    assert {name for name in said if name.removeprefix(prefix) not in known} == {f"{prefix}driver."}


def test_what_the_engine_was_asked_holds_each_networking_flag_of_its_help() -> None:
    """The keys come out of the program file, the flags out of the help: each must find the other."""
    for engine in ENGINES:
        sections = GUIDE["flags"].on(engine).sections
        keys = sections[flag_table.KEYS].steps[-1].output
        for flag in flags(sections[flag_table.ENGINE].steps[-1].output):
            if flag.name in DECIDED[flag_table.ENGINE].networking:
                assert uses.key_of(flag.name, keys), (engine, flag.name)


def test_a_new_flag_and_one_that_is_gone_are_named() -> None:
    said = {"run": decided.Decided(("--dns", "--gone"), ("--tty", "--dns")), "rm": decided.Decided((), ())}
    found = [
        f"{each.found}: {each.message}" for each in decided.check(said, {"run": ["--dns", "--tty", "--new"]})
    ]
    assert found == [
        "--new: nobody decided whether this is about networking",
        "--gone: no engine prints this in section 'run'",
        "--dns: this is in both lists of [run]",
        "rm: no section prints flags under this name",
    ]


def test_a_flag_is_used_where_it_is_typed_for_the_command_itself(tmp_path: Path) -> None:
    session = "\n".join(
        [
            "$ docker network create -d bridge --opt=a=b shop >log; docker -H x network create --internal y",
            "$ docker run --rm -p8080:80 busybox wget --dns x && docker container run -P nginx",
            "$ docker run --name --dns nginx",
            "[1]",
        ]
    )
    lessons = written(tmp_path, session)
    network = [
        Flag("--driver", "-d", "string", ""),
        Flag("--opt", "-o", "map", ""),
        Flag("--internal", "", "", ""),
    ]
    run = [
        Flag("--dns", "", "list", ""),
        Flag("--name", "", "string", ""),
        Flag("--publish", "-p", "list", ""),
        Flag("--publish-all", "-P", "", ""),
    ]
    found = uses.of_flags(lessons, "network create", network)
    assert {name: len(its) for name, its in found.items()} == {"--driver": 1, "--opt": 1, "--internal": 1}
    found = uses.of_flags(lessons, "run", run)
    assert {name: [use.status for use in its] for name, its in found.items()} == {
        "--publish": [0],
        "--publish-all": [0],
        "--name": [1],
    }


def test_keys_of_compose_are_found_in_the_file_that_a_step_reads(tmp_path: Path) -> None:
    compose = """\
services:
  web:
    ports: ["80", {target: 81}]
    networks: {back: {aliases: [x]}}
networks:
  back: !override
    ipam: {config: [{subnet: 10.0.0.0/24}]}
  front:
    driver_opts: {com.docker.network.driver.mtu: 1400}
"""
    lessons = written(
        tmp_path, "$ docker compose up\n$ docker compose -f other.yaml up", compose_yaml=compose
    )
    found = uses.of_compose(lessons)
    assert {use.command for its in found.values() for use in its} == {"docker compose up"}
    assert {name for name in found if not name.startswith("networks.NAME.ipam")} == {
        "services", "services.NAME.ports", "services.NAME.ports[].target", "services.NAME.networks",
        "services.NAME.networks.NAME.aliases", "networks", "networks.NAME.driver_opts",
        "networks.NAME.driver_opts.com.docker.network.driver.mtu",
    }  # fmt: skip
    assert list(uses.of_options(lessons)) == ["com.docker.network.driver.mtu"]


def test_flags_of_the_engine_are_found_on_its_command_line_and_in_the_file_it_reads(tmp_path: Path) -> None:
    lessons = written(
        tmp_path, "$ dockerd --config-file daemon.json --icc=false", daemon_json='{"dns-opts": ["a"]}'
    )
    all_flags = [Flag(name, "", "x", "") for name in ("--icc", "--dns", "--dns-opt", "--config")]
    assert sorted(uses.of_engine(lessons, all_flags)) == ["--dns-opt", "--icc"]


def library(known: Any = None) -> Library:
    def passed(name: str, section: str) -> tuple[OnEngine, ...]:
        found = []
        for engine in ENGINES:
            variant = GUIDE[name].variants.get(engine)
            told = variant.shown(section) if variant else None
            lacks = GUIDE[name].options.lacks(engine, section)
            verdict = LACKING if lacks else DIFFERS if told else PASSED
            found.append(OnEngine(engine, verdict, variant=digest(told) if told else ""))
        return tuple(found)

    return Library(GUIDE, known or passed, lambda name, section: Shelfmark(f"{name}/", f"<{name}>"), "en")


def rows(slot: str, shelf: Library) -> dict[str, list[str]]:
    text = slots.fill(f"<!-- netguide:{slot} -->", flag_table.makers(shelf, DECIDED))
    html = BeautifulSoup(text.replace("<wbr>", ""), "html.parser")
    found = [[cell.get_text("|") for cell in row.select("th, td")] for row in html.select("tbody tr")]
    return {first: others for first, *others in found}


@pytest.mark.parametrize("section", [*flag_table.COMMANDS, flag_table.COMPOSE])
def test_a_table_has_every_flag_that_was_decided_to_be_about_networking(section: str) -> None:
    name = "compose" if section == flag_table.COMPOSE else section
    found = rows(f"flags-{name}", library())
    names = {
        name
        for first in found
        for name in re.split(r"[|, ]+", first.partition("<br>")[0])
        if re.match(r"--\w|.*NAME", name)
    }
    assert names == set(DECIDED[section].networking)
    assert len(found) == len(DECIDED[section].networking)


def test_the_table_of_options_has_those_that_were_decided_to_be_for_users() -> None:
    assert set(rows("flags-options", library())) == set(DECIDED[flag_table.OPTIONS].networking)


def test_a_cell_says_what_an_engine_printed_and_a_link_where_it_is_used() -> None:
    (first,) = (each for each in rows("flags-network-connect", library()) if each.startswith("--gw-priority"))
    assert "Highest gw-priority provides the default gateway" in first
    *engines, where = rows("flags-network-connect", library())[first]
    assert engines == ["no", "no", "yes"]
    assert "<several-networks>" in where


def test_what_no_run_proves_is_not_claimed() -> None:
    """Neither where nothing was run, nor where an engine did something else than what is stored."""
    nothing = library(lambda name, section: tuple(OnEngine(engine, ABSENT) for engine in ENGINES))
    other = library(
        lambda name, section: tuple(OnEngine(each, DIFFERS, variant="sha256:x") for each in ENGINES)
    )
    for shelf in (nothing, other):
        assert [each[:3] for each in rows("flags-network-ls", shelf).values()] == [["not run"] * 3]


def test_a_flag_of_the_engine_stands_with_the_key_that_an_engine_accepted() -> None:
    found = {first.split("|")[0]: others for first, others in rows("flags-dockerd", library()).items()}
    assert found["default-address-pools"][:3] == ["yes", "yes", "yes"]
    assert found["ip-forward-no-drop"][:3] == ["no", "no", "yes"]
    assert found["network-diagnostic-port"][:3] == ["yes", "yes", "yes"], "a key that no flag stands for"
    assert "<own-subnets>" in found["bip"][3]

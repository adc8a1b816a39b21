"""docker-compose.yml is a valid Compose file, starts what the supervisor starts, and is shut tight."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

import settings
from parsers import BankAddress
from settings import Settings
from supervise import keys, programs, secret_files

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
ONE_SHOT = {"migrate", "seed"}


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((HERE / "compose-spec.json").read_text())
    return loaded


def command_of(service: str) -> list[str]:
    return [str(word) for word in SERVICES[service]["command"]]


def without_flags(words: list[str], *flags: str) -> list[str]:
    kept = list(words)
    for flag in flags:
        at = kept.index(flag)
        del kept[at : at + 2]
    return kept


class TestSchema:
    def test_accepts_the_file(self, schema: dict[str, Any]) -> None:
        jsonschema.Draft7Validator(schema).validate(COMPOSE)

    @pytest.mark.parametrize(
        "wrong", [{"comand": ["x"]}, {"restart": 1}, {"healthcheck": {"tests": []}}]
    )
    def test_refuses_a_mistaken_service(self, schema: dict[str, Any], wrong: object) -> None:
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.Draft7Validator(schema).validate({"services": {"api": wrong}})


class TestCommands:
    READ = Settings.read({})

    @pytest.mark.parametrize(
        "program", [programs.api(), programs.schedule(), programs.worker(READ)]
    )
    def test_are_those_of_the_supervisor(self, program: programs.Program) -> None:
        assert command_of(program.name) == ["python", *programs.arguments(program)]

    @pytest.mark.parametrize("program", [programs.migrate(), programs.seed()])
    def test_run_once_before_the_rest(self, program: programs.Program) -> None:
        assert command_of(program.name) == ["python", *programs.arguments(program)]
        assert SERVICES[program.name]["restart"] == "no"

    def test_start_the_same_bank_without_its_own_server(self) -> None:
        ours = ["python", *programs.arguments(programs.bank(self.READ))]
        own = ("--port", "--host-key", "--authorized-keys", "--state")
        ours.remove("--control")  # a container's bank takes no orders
        theirs = without_flags(command_of("bank"), "--state", "--root")
        assert theirs == [*without_flags(ours, *own), "--no-server"]

    def test_serve_the_folder_that_the_bank_works_in(self) -> None:
        words = command_of("bank")
        root = words[words.index("--root") + 1]
        assert f"ForceCommand internal-sftp -d {root}\n" in DOCKERFILE
        assert SERVICES["api"]["environment"]["BANK_SFTP_URL"].endswith(f":2222{root}")
        assert SERVICES["bank"]["volumes"] == SERVICES["bank-sftp"]["volumes"] == ["bank:/srv/bank"]

    def test_leave_out_no_program(self) -> None:
        names = {program.name for program in programs.running(self.READ)}
        assert names | ONE_SHOT | {"bank-sftp", "postgres", "rabbitmq"} == set(SERVICES)


class TestEveryService:
    @pytest.mark.parametrize("name", SERVICES)
    def test_is_checked_or_runs_once(self, name: str) -> None:
        assert ("healthcheck" in SERVICES[name]) != (name in ONE_SHOT)

    @pytest.mark.parametrize("name", SERVICES)
    def test_runs_as_somebody_other_than_root(self, name: str) -> None:
        user = re.sub(r"\$\{PUHUI_UID:-(\d+)\}", r"\1", SERVICES[name]["user"])
        assert user.partition(":")[0] not in {"", "0", "root"}

    @pytest.mark.parametrize("name", SERVICES)
    def test_can_neither_write_its_image_nor_gain_rights(self, name: str) -> None:
        service = SERVICES[name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert not service.keys() & {"privileged", "cap_add", "devices", "pid", "ipc"}

    @pytest.mark.parametrize("name", SERVICES)
    def test_publishes_no_port_unless_it_is_the_api(self, name: str) -> None:
        ports = SERVICES[name].get("ports", [])
        assert ports == (["127.0.0.1:8000:8000"] if name == "api" else [])

    @pytest.mark.parametrize("name", SERVICES)
    def test_reaches_the_outside_only_if_it_is_the_api(self, name: str) -> None:
        joined = SERVICES[name].get("networks", [])
        open_ones = {net for net in joined if not COMPOSE["networks"][net].get("internal")}
        assert open_ones == ({"outside"} if name == "api" else set())
        assert joined or SERVICES[name]["network_mode"] == "none"

    @pytest.mark.parametrize("name", SERVICES)
    def test_keeps_its_log_bounded(self, name: str) -> None:
        assert {"max-size", "max-file"} <= SERVICES[name]["logging"]["options"].keys()

    @pytest.mark.parametrize("name", SERVICES)
    def test_is_given_secrets_by_file_alone(self, name: str) -> None:
        for variable, value in SERVICES[name].get("environment", {}).items():
            is_secret = re.search("PASSWORD|SECRET|DATABASE_URL|BROKER_URL|KEY", variable)
            assert not is_secret or str(value).startswith("/run/secrets/"), variable
        for secret in SERVICES[name].get("secrets", []):
            source = secret if isinstance(secret, str) else secret["source"]
            assert COMPOSE["secrets"][source].keys() == {"file"}

    @pytest.mark.parametrize("name", SERVICES)
    def test_names_a_target_that_the_dockerfile_has(self, name: str) -> None:
        build = SERVICES[name].get("build")
        assert build is None or re.search(
            rf"^FROM \S+ AS {build['target']}$", DOCKERFILE, re.MULTILINE
        )


class TestEnvironment:
    @pytest.mark.parametrize("name", ["api", "worker", "schedule", "migrate", "seed"])
    def test_is_one_that_the_settings_take(self, name: str, tmp_path: Path) -> None:
        secret_files.create_missing(tmp_path)
        known = {variable.name for variable in settings.variables()}
        environ = SERVICES[name]["environment"]
        assert {variable.removesuffix("_FILE") for variable in environ} <= {
            known_name.removesuffix("_FILE") for known_name in known
        }
        files = {
            f"/run/secrets/{name}": tmp_path / Path(entry["file"]).name
            for name, entry in COMPOSE["secrets"].items()
        }
        read = Settings.read({key: str(files.get(value, value)) for key, value in environ.items()})
        assert not read.is_embedded
        assert not read.is_simulated
        assert read.bank == BankAddress("puhui", "bank-sftp", 2222, "/srv/bank/sftp")
        assert read.broker_url.startswith("amqp://puhui:")


class TestSecretFiles:
    def test_are_all_made_and_never_replaced(self, tmp_path: Path) -> None:
        secret_files.create_missing(tmp_path)
        wanted = {Path(entry["file"]).name for entry in COMPOSE["secrets"].values()}
        first = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
        assert wanted <= first.keys()
        secret_files.create_missing(tmp_path)
        assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == first

    def test_are_readable_by_their_owner_alone_where_they_are_ours(self, tmp_path: Path) -> None:
        secret_files.create_missing(tmp_path)
        assert tmp_path.stat().st_mode & 0o777 == 0o700
        readable = {path.name for path in tmp_path.iterdir() if path.stat().st_mode & 0o077}
        assert readable == {"postgres_password", "puhui_password", "rabbitmq_account"}

    def test_agree_with_each_other(self, tmp_path: Path) -> None:
        secret_files.create_missing(tmp_path)
        password = (tmp_path / "puhui_password").read_text()
        assert f"puhui:{password}@postgres" in (tmp_path / "database_url").read_text()
        queue = (tmp_path / "rabbitmq_account").read_text().split()[-1]
        assert f"puhui:{queue}@rabbitmq" in (tmp_path / "broker_url").read_text()
        line = keys.create_ssh_key(tmp_path / "bank_client", comment="puhui")
        assert (tmp_path / "bank_authorized_keys").read_bytes() == line


class TestDockerfile:
    def test_ends_every_image_as_somebody_other_than_root(self) -> None:
        for stage in re.split(r"^FROM ", DOCKERFILE, flags=re.MULTILINE)[1:]:
            if " AS app" in stage or " AS bank-sftp" in stage:
                assert re.findall(r"^USER (\S+)", stage, re.MULTILINE)[-1] == "puhui"
                assert "HEALTHCHECK" in stage

    def test_takes_packages_by_hash_from_the_locks(self) -> None:
        assert "npm ci" in DOCKERFILE
        assert "--require-hashes -r /tmp/requirements.lock" in DOCKERFILE

    def test_copies_only_what_the_ignore_file_lets_through(self) -> None:
        allowed = {
            line.removeprefix("!")
            for line in (ROOT / ".dockerignore").read_text().splitlines()
            if line.startswith("!")
        }
        copied = {
            source.split("/")[0]
            for line in re.findall(r"^COPY (?!--from|<<)(.+) \S+$", DOCKERFILE, re.MULTILINE)
            for source in line.split()
        }
        assert copied == allowed

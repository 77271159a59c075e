"""Settings: from `playground.toml`, over it the environment (`PLAYGROUND_…`), over both the command line."""

import codecs
import ipaddress
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, InitSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from playground.core.errors import SettingsError
from playground.core.values import Endpoint
from playground.documents.chunking import ChunkSettings
from playground.documents.limits import STANDARD, Limits
from playground.http.hosts import HostPattern
from playground.http.network import Network
from playground.models.client import Deadlines
from playground.models.endpoints import BUILTIN
from playground.retrieval.reranking.forms import Provider

_CHUNKS, _DEADLINES = ChunkSettings(), Deadlines()
_PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class EndpointSettings(_Strict):
    """A served model's address, as the operator writes it."""

    name: str = Field(min_length=1, description="What the page calls it.")
    base_url: str = Field(description="Address of the OpenAI-compatible API, as a rule ending in /v1.")
    api_key_env: str | None = Field(None, description="Name of the environment variable that holds its key.")
    window: int | None = Field(None, gt=0, description="Context length in tokens, for servers that do not tell it.")

    def endpoint(self) -> Endpoint:
        """The value the rest of the program uses."""
        return Endpoint(self.name, self.base_url, self.api_key_env, self.window)


class EmbedderSettings(_Strict):
    """What makes the vectors of new collections."""

    provider: Literal["semantic", "hash", "openai", "local"] = Field(
        "semantic",
        description="semantic: built in, offline, by meaning. hash: built in, offline, by words. openai: a "
        "/v1/embeddings endpoint. local: a model folder.",
    )
    base_url: str = Field("", description="Address of the embeddings API (openai).")
    model: str = Field("", description="Name of the served model (openai) or path of the model folder (local).")
    api_key_env: str | None = Field(None, description="Name of the environment variable that holds its key.")
    query_prefix: str = Field("", description="Put before each question, for models that want an instruction.")
    weight: float | None = Field(
        None, ge=0, le=1, description="Share of the vectors in the fused score; 0.5 for a model fit for your languages."
    )


class RerankSettings(_Strict):
    """The served model that may put candidates in order anew."""

    provider: Provider = Field(
        "auto",
        description="How it is asked. rerank: query and documents (vLLM, Jina, Cohere, llama.cpp). texts: query and "
        "texts (TEI). score: vLLM's /score. auto: the first that it understands.",
    )
    base_url: str = Field("", description="Address of the rerank API, as a rule ending in /v1; empty: none.")
    model: str = Field("", description="Name of the served model; empty where the server has only one.")
    api_key_env: str | None = Field(None, description="Name of the environment variable that holds its key.")
    candidates: int = Field(30, ge=2, le=100, description="Chunks that are sent to it, the best by the search.")
    timeout: float = Field(10.0, gt=0, description="Seconds for a question; after that the order of the search stays.")


class LimitSettings(_Strict):
    """What one uploaded file may cost."""

    file_mb: int = Field(STANDARD.file_bytes // 1_000_000, gt=0, description="Size of one file in megabytes.")
    pages: int = Field(STANDARD.pages, gt=0, description="Pages of one document.")
    characters: int = Field(STANDARD.characters, gt=0, description="Characters of one document.")
    chunks: int = Field(STANDARD.chunks, gt=0, description="Chunks of one document.")
    parse_seconds: float = Field(STANDARD.seconds, gt=0, description="Time to read a file, in all.")
    parse_memory_mb: int = Field(
        STANDARD.memory_bytes >> 20, gt=0, description="Memory of a process that reads a file; at most four do."
    )
    free_mb: int = Field(500, ge=0, description="Free disk space in megabytes below which nothing is taken in.")

    def limits(self) -> Limits:
        """The value the rest of the program uses."""
        return Limits(
            file_bytes=self.file_mb * 1_000_000,
            pages=self.pages,
            characters=self.characters,
            chunks=self.chunks,
            seconds=self.parse_seconds,
            memory_bytes=self.parse_memory_mb << 20,
        )


class ChunkingSettings(_Strict):
    """How documents are cut."""

    size: int = Field(_CHUNKS.size, ge=32, le=4096, description="Tokens of a chunk, estimated.")
    overlap: int = Field(
        _CHUNKS.overlap, ge=0, le=1024, description="Tokens that a chunk repeats of the one before it."
    )

    def settings(self) -> ChunkSettings:
        """The value the rest of the program uses."""
        return ChunkSettings(self.size, self.overlap)


class TimeoutSettings(_Strict):
    """How long a model server may take, in seconds."""

    connect: float = Field(_DEADLINES.connect, gt=0, description="To accept the connection.")
    first_token: float = Field(_DEADLINES.first_token, gt=0, description="From the request to the first token.")
    gap: float = Field(_DEADLINES.gap, gt=0, description="Between two tokens.")
    total: float = Field(_DEADLINES.total, gt=0, description="For the whole answer.")

    def deadlines(self) -> Deadlines:
        """The value the rest of the program uses."""
        return Deadlines(connect=self.connect, first_token=self.first_token, gap=self.gap, total=self.total)


class NetworkSettings(_Strict):
    """How servers of models and of embeddings are reached."""

    ca_file: Path | None = Field(
        None, description="PEM file with certificates that count besides the public ones, a team's own CA say."
    )
    proxy: SecretStr | None = Field(
        None, description="HTTP proxy for hosts beyond the own network, such as http://proxy.lan:3128."
    )
    direct: tuple[str, ...] = Field(
        (),
        description="Hosts that are asked without the proxy: names, *.lan, addresses, networks; empty: private "
        "networks. Names without a dot and this machine always are.",
    )

    @field_validator("proxy")
    @classmethod
    def _is_proxy(cls, proxy: SecretStr | None) -> SecretStr | None:
        """Checked without showing it: a password may be in it."""
        try:
            parts = urlsplit(proxy.get_secret_value()) if proxy else None
            usable = parts is None or (parts.scheme in ("http", "https") and parts.hostname and parts.port)
        except ValueError:
            usable = False
        if not usable:
            raise ValueError("write it as http://host:port; proxies of other kinds, SOCKS say, are not supported")
        return proxy

    @field_validator("direct")
    @classmethod
    def _patterns(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        return _checked(patterns)

    def network(self, environ: Mapping[str, str]) -> Network:
        """The value the rest of the program uses. Raises SettingsError where the CA file cannot be used."""
        proxy = self.proxy.get_secret_value() if self.proxy else None
        return Network.of(self.ca_file, proxy, self.direct or _PRIVATE, environ)


class Settings(BaseSettings):
    """All settings of the program."""

    model_config = SettingsConfigDict(
        env_prefix="PLAYGROUND_", env_nested_delimiter="__", extra="forbid", frozen=True, validate_default=True
    )

    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(7860, ge=1, le=65535, description="Port to listen on.")
    data_dir: Path = Field(Path("data"), description="Folder of the database, the index and the originals.")
    language: Literal["auto", "zh", "en"] = Field(
        "auto", description="First language of the page; auto asks the browser."
    )
    auth: SecretStr | None = Field(None, description="user:password, needed to listen beyond this machine.")
    unsafe_no_auth: bool = Field(False, description="Listen beyond this machine without a password.")
    allowed_hosts: tuple[str, ...] = Field((), description="Names by which people reach the page besides its address.")
    root_path: str = Field(
        "",
        pattern=r"^(/[\w.~-]+)*$",
        description="Path under which a reverse proxy shows the page, such as /playground.",
    )
    proxies: tuple[str, ...] = Field(
        (),
        description="Addresses or networks of reverse proxies, besides this machine, whose X-Forwarded-* headers are "
        "believed.",
    )
    endpoints: tuple[EndpointSettings, ...] = Field((), description="Model servers, a table each.")
    may_add_endpoints: bool | None = Field(
        None, description="Whether people may type addresses on the page; unset: only while listening on this machine."
    )
    endpoint_hosts: tuple[str, ...] = Field(
        (),
        description="Where addresses typed on the page may lead: names, *.lan, addresses, networks such as 10.0.0.0/8, "
        "each with :port or without; empty: anywhere but to cloud metadata.",
    )
    page_keys: dict[str, tuple[str, ...]] = Field(
        {}, description="Keys for endpoints typed on the page: the variable's name, and the hosts it may be sent to."
    )
    model_folders: tuple[Path, ...] = Field(
        (), description="Folders whose models the page may read to say whether they fit; empty: none."
    )
    default_model: str = Field("Qwen2.5-32B-Instruct-AWQ", description="Model chosen first where it is served.")
    tokenizer: Path | None = Field(
        None, description="The model's tokenizer.json or a .tiktoken file, for exact counts."
    )
    embedder: EmbedderSettings = Field(EmbedderSettings(), description="What makes the vectors of new collections.")
    rerank: RerankSettings = Field(RerankSettings(), description="What puts the best candidates in order anew.")
    limits: LimitSettings = Field(LimitSettings(), description="What one uploaded file may cost.")
    chunking: ChunkingSettings = Field(ChunkingSettings(), description="How documents are cut.")
    timeouts: TimeoutSettings = Field(TimeoutSettings(), description="How long a model server may take.")
    network: NetworkSettings = Field(NetworkSettings(), description="How servers are reached: a CA file, a proxy.")

    @field_validator("endpoints")
    @classmethod
    def _names_differ(cls, endpoints: tuple[EndpointSettings, ...]) -> tuple[EndpointSettings, ...]:
        seen = {BUILTIN.name}
        for endpoint in endpoints:
            if endpoint.name in seen:
                raise ValueError(f"the name {endpoint.name!r} is there already")
            seen.add(endpoint.name)
        return endpoints

    @field_validator("endpoint_hosts")
    @classmethod
    def _patterns(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        return _checked(patterns)

    @field_validator("proxies")
    @classmethod
    def _networks(cls, proxies: tuple[str, ...]) -> tuple[str, ...]:
        for proxy in proxies:
            ipaddress.ip_network(proxy, strict=False)
        return proxies

    @field_validator("page_keys")
    @classmethod
    def _key_patterns(cls, keys: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        for patterns in keys.values():
            _checked(patterns)
        return keys

    @classmethod
    def load(cls, config: Path | None = None, **overrides: Any) -> "Settings":
        """Settings from `config` (by default `playground.toml`, where it is there), the environment and `overrides`.

        Raises SettingsError naming the setting that is wrong.
        """
        if config is not None and not config.is_file():
            raise SettingsError("config_missing", path=str(config))
        path = config or Path("playground.toml")
        try:
            settings = _over(_tables(path))(**overrides)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"])) or "playground.toml"
            raise SettingsError("setting_wrong", name=where, reason=first["msg"]) from error
        except OSError as error:
            reason = error.strerror or str(error)
            raise SettingsError("settings_unreadable", path=str(path), reason=reason) from error
        except ValueError as error:  # the TOML file or a JSON value in the environment cannot be parsed
            raise SettingsError("settings_unreadable", path=str(path), reason=str(error)) from error
        settings._check_exposure()
        return settings

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach the server."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def endpoints_open(self) -> bool:
        """Whether people may type addresses of model servers on the page.

        A page with other names than this machine's is shown by a proxy, and its visitors may come from anywhere.
        """
        alone = self.loopback and not self.allowed_hosts and not self.proxies
        return alone if self.may_add_endpoints is None else self.may_add_endpoints

    def credentials(self) -> tuple[str, str] | None:
        """User and password, where set."""
        if self.auth is None:
            return None
        user, separator, password = self.auth.get_secret_value().partition(":")
        if not (user and separator and password):
            raise SettingsError("auth_malformed")
        return user, password

    def _check_exposure(self) -> None:
        if not self.loopback and self.credentials() is None and not self.unsafe_no_auth:
            raise SettingsError("exposed_without_password", host=self.host)


def _checked(patterns: tuple[str, ...]) -> tuple[str, ...]:
    """`patterns`, each of which can be parsed; raises ValueError."""
    for pattern in patterns:
        HostPattern.parse(pattern)
    return patterns


def _tables(path: Path) -> dict[str, Any]:
    """What stands in the file; nothing where there is none. Windows editors begin it with a byte order mark."""
    if not path.is_file():
        return {}
    content = path.read_bytes()
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return tomllib.loads(content.decode("utf-16" if wide else "utf-8-sig"))
    except UnicodeDecodeError as error:
        raise SettingsError(
            "settings_not_utf8", path=str(path), line=content.count(b"\n", 0, error.start) + 1
        ) from error


def _over(tables: dict[str, Any]) -> type[Settings]:
    """`Settings` that reads `tables` below the environment."""

    class FromFile(Settings):
        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,
            file_secret_settings: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            return init_settings, env_settings, InitSettingsSource(settings_cls, init_kwargs=tables)

    return FromFile

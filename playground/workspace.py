"""The composition root: from settings to services, used alike by the page, the terminal and scripts."""

import asyncio
import logging
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import Self

from playground.core.clock import SYSTEM, Clock
from playground.core.errors import Failure, ModelError, Notice, PlaygroundError, RetrievalError
from playground.core.strings import Language
from playground.core.values import (
    Collection,
    Mode,
    Passage,
    PromptChoice,
    RetrievalSettings,
    Run,
    RunSpec,
    Sampling,
)
from playground.documents.chunking import ChunkSettings
from playground.documents.library import Library, Located
from playground.documents.page_cache import PageCache
from playground.documents.page_pictures import DrawLimits, PagePictures
from playground.documents.samples import FOLDER, MIXED, SAMPLES, sample_files
from playground.models.client import ModelClient
from playground.models.directory import ModelDirectory
from playground.models.endpoints import BUILTIN
from playground.models.policy import Policy
from playground.models.registry import EndpointRegistry
from playground.models.rehearsal import rehearse
from playground.models.servers.discovery import discover
from playground.models.servers.probing import ServerState
from playground.models.tokens import TokenCounter
from playground.prompts.catalog import Catalog
from playground.prompts.renderer import Renderer
from playground.prompts.versions import PromptStore
from playground.retrieval.embedders import Embedder, HashEmbedder, LocalEmbedder, OpenAIEmbedder, SemanticEmbedder
from playground.retrieval.index import VectorIndex
from playground.retrieval.ingest import FileProgress, Given, Ingest, incoming
from playground.retrieval.lexical import LexicalIndex
from playground.retrieval.reranking import Reranker
from playground.retrieval.retriever import Retriever
from playground.retrieval.synonyms import read_list
from playground.runs.attempt import Services
from playground.runs.folding import whole
from playground.runs.history import History
from playground.runs.live import LiveRuns
from playground.runs.pipeline import Pipeline
from playground.runs.store import RunStore
from playground.settings import Settings
from playground.storage.aside import SetAside
from playground.storage.database import Database
from playground.storage.files import unusable
from playground.storage.folder import DataFolder
from playground.storage.space import Space
from playground.studies.judging.service import JudgeService
from playground.studies.lab.service import Lab
from playground.studies.lab.store import EvidenceStore
from playground.studies.lab.stores import Silent, Stores
from playground.studies.lab.trial import Bound
from playground.studies.studies import Studies

_log = logging.getLogger(__name__)
_ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = "documents"
"""Name of the collection of a script that names none."""
Finding = Failure | Notice
_TOLD_ONCE = "database_damaged"
"""Each step of a start meets the damage in its own way; what is to be done is the same."""


class Workspace:
    """All services over one data folder; close it, or use it in a `with` block."""

    def __init__(self, settings: Settings, environ: Mapping[str, str] = os.environ, clock: Clock = SYSTEM) -> None:
        self.settings = settings
        self.clock = clock
        self._environ = environ
        self._network = settings.network.network(environ)
        with ExitStack() as opened:
            self._open(settings, environ, opened)
            self._opened = opened.pop_all()

    def _open(self, settings: Settings, environ: Mapping[str, str], opened: ExitStack) -> None:
        """Make all services; `opened` closes them, the last first, should one of them refuse."""
        self.folder = DataFolder(settings.data_dir)
        opened.callback(self.folder.close)
        self.database = Database(self.folder.database)
        opened.callback(self.database.close)
        self.library = Library(self.database, self.clock)
        self.lexical = LexicalIndex(self.database)
        self.index = VectorIndex(self.folder.chroma, self.folder.id)
        opened.callback(self.index.close)
        self._semantic = SemanticEmbedder(settings.embedder.weight, clock=self.clock)
        self._hashed = HashEmbedder()
        opened.callback(self._semantic.close)
        self.embedder = self._configured_embedder()
        """What makes the vectors of new collections."""
        if isinstance(self.embedder, OpenAIEmbedder):
            opened.callback(self.embedder.close)
        self.ingest = Ingest(
            self.database,
            self.library,
            self.lexical,
            self.index,
            embedder_of=self.embedder_of,
            limits=settings.limits.limits(),
            folder=self.folder,
            clock=self.clock,
            aside=SetAside(self.folder.set_aside, self.clock),
            space=Space(self.folder.root, settings.limits.free_mb),
        )
        opened.callback(self.ingest.close)
        drawing = DrawLimits(memory_bytes=settings.limits.limits().memory_bytes)
        self.pages = PagePictures(self.ingest.originals, PageCache(self.folder.pages), drawing, self.clock)
        opened.callback(self.pages.close)
        self.reranker = self._configured_reranker()
        """What puts candidates in order anew, where the operator named a server for that."""
        if self.reranker is not None:
            opened.callback(self.reranker.close)
        self.retriever = Retriever(
            self.library, self.lexical, self.index, self.embedder_of, self.clock, reranker=self.reranker
        )
        opened.callback(self.retriever.close)
        self.catalog = Catalog(_ROOT / "prompts")
        self.runs = RunStore(self.database)
        self.history = History(self.database)
        self.prompts = PromptStore(self.database, self.catalog, self.clock, uses=self.history.using)
        self.renderer = Renderer(clock=self.clock)
        opened.callback(self.renderer.close)
        configured = [endpoint.endpoint() for endpoint in settings.endpoints]
        policy = Policy.of(configured, settings.endpoint_hosts, settings.page_keys)
        self.endpoints = EndpointRegistry(
            configured, self.database, self.clock, policy, environ, may_add=settings.endpoints_open
        )
        self.client = ModelClient(environ, settings.timeouts.deadlines(), self.clock, policy, self._network)
        self.directory = ModelDirectory(self.client, self.clock)
        self.counter = TokenCounter(environ, tokenizer=settings.tokenizer, client=self.client, clock=self.clock)
        self.services = Services(
            library=self.library,
            retriever=self.retriever,
            renderer=self.renderer,
            endpoints=self.endpoints,
            directory=self.directory,
            client=self.client,
            counter=self.counter,
            store=self.runs,
            clock=self.clock,
        )
        self.pipeline = Pipeline(self.services)
        self.live = LiveRuns()
        opened.callback(self.live.close)
        self.studies = Studies(self.database, self.library, self.pipeline, self.runs, self.history, FOLDER, self.clock)
        opened.callback(self.studies.close)
        self.judging = JudgeService(
            self.client, self.endpoints, self.counter, self.studies.opinions, self.runs, self.clock
        )
        opened.callback(self.judging.close)
        stores = Stores(self.library, Silent(self.database, self.clock))
        bound = Bound(self.services, stores, self.embedder_of, self.ingest.preview, self.folder.temporary, self.clock)
        self.lab = Lab(bound, EvidenceStore(self.database, self.clock))
        opened.callback(self.lab.close)
        self.ready = threading.Event()
        """Set when `warm_up` is through: what a crash left is mended and the samples are in."""
        self._samples: Iterator[FileProgress] = iter(())
        """What is left to do for them once they are found by their words."""
        self.findings: tuple[Finding, ...] = ()
        """What the start found that people have to know: what was set aside, what is damaged, what has no room."""

    # Life ---------------------------------------------------------------------------------------------------------

    def warm_up(self) -> None:
        """Mend what a stopped process left, load what the first question needs, and add the samples once.

        Vectors that are missing are made at the end, when all questions can be asked already.

        Slow (seconds at a first start): the page runs it in the background. What goes wrong is a finding, and the rest
        goes on: of a damaged database some collections may still be read.
        """
        steps = (
            self.runs.close_interrupted,
            self._mend,
            self.renderer.warm,
            self._add_samples,
            self.runs.warm_up,
            partial(rehearse, self._network),
            self.counter.warm_up,
            partial(self._ask_each, "lexical"),
            self.ready.set,
            self._make_vectors,
            partial(self._ask_each, "hybrid"),
            self.database.check,
        )
        for step in steps:
            try:
                step()
            except PlaygroundError as error:
                self._find(Failure.of(error))
            except OSError as error:
                self._find(Failure.of(unusable(self.folder.root, error)))

    def _mend(self) -> None:
        for finding in self.ingest.reconcile().findings():
            self._find(finding)

    def _add_samples(self) -> None:
        """Take the samples in until they are found by their words: once, and where there is nothing else."""
        if not self._is_fresh():
            return
        for language, name in SAMPLES.items():
            rows = self.add_samples(language)
            self._samples = chain(self._samples, rows)
            for progress in rows:
                self._heed(progress)
                if name in self.library.samples_made():
                    break

    def _is_fresh(self) -> bool:
        """Whether nothing is here but what an earlier start got of the samples before it was stopped."""
        brought = {path.name for language in SAMPLES for path in sample_files(language)}
        return all(
            one.name in SAMPLES.values() and {line.name for line in self.library.lines(one.id)} <= brought
            for one in self.library.collections()
        )

    def _make_vectors(self) -> None:
        """Make those of the samples, and those that an earlier process did not get to."""
        for progress in self._samples:
            self._heed(progress)
        for collection in self.library.collections():
            if self.library.unembedded(collection.id):
                for progress in self.ingest.complete(collection.id):
                    if progress.failure is not None:  # said by its documents
                        _log.warning("%s: %s", collection.name, progress.failure.message("en"))

    def _heed(self, progress: FileProgress) -> None:
        if progress.failure is not None:
            self._find(progress.failure)

    def _ask_each(self, mode: Mode) -> None:
        for collection in self.library.collections():
            try:
                self.retriever.retrieve(collection, collection.name, RetrievalSettings(top_k=1, mode=mode))
            except RetrievalError as error:  # of this collection alone: whoever asks it is told
                _log.warning("%s", error.message("en"))

    def _find(self, finding: Finding) -> None:
        told = finding in self.findings or any(known.code == finding.code == _TOLD_ONCE for known in self.findings)
        if not told:
            self.findings += (finding,)

    def close(self) -> None:
        """Stop the helpers, finish the writes and give the data folder back."""
        self._opened.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # Embedders ----------------------------------------------------------------------------------------------------

    def embedder_of(self, collection: Collection | Located) -> Embedder:
        """The embedder to use with `collection`: a built-in one for those made with it, else the configured one."""
        builtin: tuple[Embedder, ...] = (self._semantic, self._hashed)
        return next((each for each in builtin if each.fingerprint == collection.embedder), self.embedder)

    def _configured_embedder(self) -> Embedder:
        chosen = self.settings.embedder
        weight = 0.3 if chosen.weight is None else chosen.weight
        if chosen.provider == "openai":
            key = self._environ.get(chosen.api_key_env) if chosen.api_key_env else None
            return OpenAIEmbedder(
                chosen.base_url,
                chosen.model,
                key,
                query_prefix=chosen.query_prefix,
                weight=weight,
                network=self._network,
                clock=self.clock,
            )
        if chosen.provider == "local":
            return LocalEmbedder(Path(chosen.model), query_prefix=chosen.query_prefix, weight=weight)
        return self._hashed if chosen.provider == "hash" else self._semantic

    def _configured_reranker(self) -> Reranker | None:
        chosen = self.settings.rerank
        if not chosen.base_url:
            return None
        return Reranker(
            chosen.base_url,
            chosen.model,
            self._environ.get(chosen.api_key_env) if chosen.api_key_env else None,
            provider=chosen.provider,
            candidates=chosen.candidates,
            timeout=chosen.timeout,
            network=self._network,
            clock=self.clock,
        )

    @property
    def chunking(self) -> ChunkSettings:
        """How documents are cut, unless somebody chooses otherwise."""
        return self.settings.chunking.settings()

    def chunking_of(self, collection: Collection) -> ChunkSettings:
        """How documents of `collection` are cut: as was chosen for it, else as the settings say."""
        if collection.chunk_size is None or collection.chunk_overlap is None:
            return self.chunking
        return ChunkSettings(collection.chunk_size, collection.chunk_overlap)

    # What scripts and the terminal do -----------------------------------------------------------------------------

    def collection(self, name: str, *, create: bool = False) -> Collection:
        """The collection of that name; made when it is missing and `create` is set."""
        if create and all(known.name != name for known in self.library.collections()):
            return self.ingest.create_collection(name)
        return self.library.collection(name)

    def samples(self, language: Language) -> str:
        """Name of the sample collection to ask in a language: the mixed one where an earlier version made that."""
        return MIXED if any(one.name == MIXED for one in self.library.collections()) else SAMPLES[language]

    def add_samples(self, language: Language) -> Iterator[FileProgress]:
        """Make the sample collection of a language, unless that was done once, telling how each of its files fares."""
        name, files = SAMPLES[language], sample_files(language)
        if name in self.library.samples_made():
            return
        coming = set(range(len(files)))
        for progress in self.add(*files, collection=name):
            if coming and (progress.document is not None or progress.ended):
                coming.discard(progress.position)
                if not coming:  # found by their words: from here on a start that was stopped needs no second one
                    self.database.write(lambda writing: self.library.note_samples(writing, name))
            yield progress

    def add(self, *paths: str | Path, collection: str = DOCUMENTS, wish: Given | None = None) -> Iterator[FileProgress]:
        """Read, cut and index files into a collection (made when missing), telling how each of them fares.

        Of an archive (.zip), each file in it. `wish` says what tags the documents get, and what becomes of files whose
        names other documents have.
        """
        given = [(path, str(path.parent / _name(path))) for path in map(Path, paths)]
        into = self.collection(collection, create=True)
        files = [replace(file, given=wish or file.given) for file in incoming(given).files]
        return self.ingest.run(into, files, self.chunking_of(into))

    def recover(self) -> Iterator[tuple[str, FileProgress]]:
        """Take in again what was set aside: the last row of each file, with the name of its collection.

        What is in the library by then is set aside no more. Nothing there gives way to it: an original whose name is
        taken by other content comes in under another name.
        """
        recovering = self.ingest.recovering(lambda name: self.collection(name, create=True))
        failed = False
        for collection, last in recovering.run(
            lambda into, file: self.ingest.run(into, [file], self.chunking_of(into))
        ):
            failed = failed or last.failure is not None
            yield collection, last
        if not failed:
            self.ingest.forget_unknown()

    def set_synonyms(self, collection: str, lines: str) -> None:
        """Which words mean the same in a collection, a group a line: `word = other; another`. Raises RetrievalError."""
        read_list(lines)
        found = self.library.collection(collection)
        self.database.write(lambda writing: self.library.set_synonyms(writing, found.id, lines))

    async def find_servers(self) -> tuple[ServerState, ...]:
        """Model servers on the usual ports of this machine; raises ModelError where people may not add endpoints."""
        if not self.endpoints.may_add:
            raise ModelError("endpoints_fixed")
        return await discover(self.client)

    def search(
        self, question: str, collection: str, settings: RetrievalSettings = RetrievalSettings()
    ) -> tuple[Passage, ...]:
        """The candidates for a question, without a prompt or a model."""
        return self.retriever.retrieve(self.library.collection(collection), question, settings).passages

    def ask(
        self,
        question: str,
        collection: str | None = DOCUMENTS,
        *,
        language: Language = "zh",
        endpoint: str = BUILTIN.name,
        model: str = BUILTIN.name,
        retrieval: RetrievalSettings = RetrievalSettings(),
        sampling: Sampling = Sampling(),
    ) -> Run:
        """One question with the stock prompt, from the candidates to the answer; a failure is in `run.failure`."""
        choice = PromptChoice(self.catalog.stock(language))
        spec = RunSpec(question, collection, choice, endpoint, model, retrieval, sampling)
        return asyncio.run(self.run(spec))

    async def run(self, spec: RunSpec) -> Run:
        """The run of `spec`, whole."""
        return await whole(self.pipeline.ask(spec))

    async def previewed(self, spec: RunSpec) -> Run:
        """What `run` would send, without sending it."""
        return await whole(self.pipeline.preview(spec))


def told(finding: Finding, language: Language) -> str:
    """A finding in one line, with what to do about it."""
    sentence = finding.message(language)
    return f"{sentence} {finding.remedy(language)}" if isinstance(finding, Failure) else sentence


def _name(path: Path) -> str:
    """The file's name as text: where its bytes are no UTF-8, in GB18030, as Chinese systems wrote it.

    Otherwise names of one length would all look alike, and the second document would replace the first.
    """
    for encoding in ("utf-8", "gb18030"):
        with suppress(UnicodeDecodeError):
            return os.fsencode(path.name).decode(encoding)
    return path.name

"""What the composition root itself decides: getting ready, and how a collection's documents are cut."""

from pathlib import Path

import pytest

from playground.core.errors import ModelError, RetrievalError
from playground.core.values import Endpoint
from playground.documents.chunking import ChunkSettings
from playground.models.registry import Draft
from playground.retrieval.embedders import LocalEmbedder, SemanticEmbedder
from playground.settings import Settings
from playground.storage.database import Writing
from playground.workspace import Workspace
from tests.conftest import EMBEDDER


def test_a_collection_of_another_embedder_does_not_keep_the_page_waiting(lotus: Workspace) -> None:
    lotus.database.write(lambda writing: writing.execute("UPDATE collections SET embedder = 'openai/other'"))
    lotus.warm_up()
    assert lotus.ready.is_set()


def test_documents_are_cut_as_was_chosen_for_their_collection(lotus: Workspace, tmp_path: Path) -> None:
    collection = lotus.library.collection("lotus")
    assert lotus.chunking_of(collection) == ChunkSettings()
    lotus.ingest.set_chunking(collection.id, ChunkSettings(32, 4))
    path = tmp_path / "long.txt"
    path.write_text("曲曲折折的荷塘上面，弥望的是田田的叶子。" * 20, "utf-8")
    [*_, row] = lotus.add(path, collection="lotus")
    assert row.document is not None
    assert row.document.chunk_size == 32
    assert row.document.chunks > 5


def test_a_script_that_names_no_collection_asks_what_it_added(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "leave.txt"
    path.write_text("入职满一年的员工每年有五天年假。", "utf-8")
    list(workspace.add(path))
    run = workspace.ask("年假有几天？")
    assert [passage.hit.chunk.document for passage in run.passages] == ["leave.txt"]


async def test_servers_of_this_machine_are_looked_for_only_where_addresses_may_be_typed(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "shared", may_add_endpoints=False)
    with Workspace(settings, {}) as shared, pytest.raises(ModelError) as caught:
        await shared.find_servers()
    assert caught.value.code == "endpoints_fixed"


async def test_the_hosts_and_keys_of_the_settings_hold_for_what_is_asked(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "shared", endpoint_hosts=("*.lan",), page_keys={"TEAM_KEY": ("*.lan",)})
    with Workspace(settings, {"TEAM_KEY": "sk-team"}) as shared:
        with pytest.raises(ModelError) as caught:
            shared.endpoints.add("http://127.0.0.1:8000/v1")
        assert caught.value.code == "endpoint_host_not_allowed"
        with pytest.raises(ModelError) as caught:
            await shared.client.list_models(Endpoint("sly", "http://127.0.0.1:8000/v1"))
        assert caught.value.code == "endpoint_host_not_allowed"
        assert shared.endpoints.create(Draft("http://a.lan/v1", "team", "TEAM_KEY")).api_key_env == "TEAM_KEY"


def test_a_workspace_that_cannot_be_made_gives_its_folder_back(tmp_path: Path) -> None:
    wrong = Settings(data_dir=tmp_path, embedder={"provider": "openai", "base_url": "ftp://nowhere", "model": "m"})
    with pytest.raises(RetrievalError):
        Workspace(wrong, {})
    Workspace(Settings(data_dir=tmp_path), {}).close()


def test_the_share_and_the_prefix_of_the_settings_hold_for_a_local_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (model := tmp_path / "model").mkdir()
    (model / "config.json").write_text("{}")
    monkeypatch.setattr(LocalEmbedder, "embed_documents", lambda _, texts: texts)
    chosen = {"provider": "local", "model": str(model), "query_prefix": "query: ", "weight": 0.5}
    with Workspace(Settings(data_dir=tmp_path / "data", embedder=chosen), {}) as workspace:
        assert (workspace.embedder.weight, workspace.embedder.embed_query("a")) == (0.5, "query: a")


def test_a_collection_keeps_the_built_in_embedder_that_it_was_made_with(lotus: Workspace) -> None:
    lotus.embedder = LocalEmbedder.__new__(LocalEmbedder)
    assert lotus.embedder_of(lotus.library.collection("lotus")).fingerprint.startswith("hash/")


def test_new_collections_are_made_with_the_embedder_by_meaning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(EMBEDDER)
    with Workspace(Settings(data_dir=tmp_path, embedder={"weight": 0.4}), {}) as workspace:
        made = workspace.collection("new", create=True)
        assert made.embedder == SemanticEmbedder.fingerprint
        assert workspace.embedder_of(made).weight == 0.4


def test_a_start_makes_the_vectors_that_are_missing(lotus: Workspace) -> None:
    [document] = lotus.library.documents(lotus.library.collection("lotus").id)

    def lose(writing: Writing) -> None:
        writing.execute("UPDATE chunks SET vector = x''")
        lotus.library.note_vectors(writing, document.id)

    lotus.database.write(lose)
    lotus.warm_up()
    assert lotus.library.document(document.id).warnings == ()
    assert lotus.index.ids(document.collection_id) == lotus.library.chunk_ids(document.collection_id)

"""RAG prompt playground: ask one question of your own documents and see everything that happened to it."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playground.workspace import Workspace

__version__ = "0.1.0"
__all__ = ["__version__", "open"]


def open(data_dir: str | Path = "data", **settings: Any) -> "Workspace":
    """The services of the app for a script: documents, search and questions over one data folder.

        with playground.open(data_dir="data") as workspace:
            workspace.add("handbook.pdf", collection="handbook")
            run = workspace.ask("How many days of annual leave?", collection="handbook")
            print(run.answer)

    `settings` override `playground.toml` and the environment. Raises SettingsError and StorageError.
    """
    from playground.settings import Settings
    from playground.workspace import Workspace

    return Workspace(Settings.load(data_dir=Path(data_dir), **settings))

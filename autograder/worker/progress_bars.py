"""Progress bars that show nothing: they iterate, count and answer like those of tqdm, rich and others."""

from __future__ import annotations

import itertools
import sys


class Quiet:
    """A context manager whose other methods do nothing."""

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        return False

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *args, **kwargs: None


class Progress(Quiet):
    """A progress bar like tqdm's: https://tqdm.github.io/docs/tqdm/."""

    def __init__(self, iterable=None, desc=None, total=None, *args, **kwargs):
        self.iterable, self.desc, self.n = iterable, desc or kwargs.get("description", ""), kwargs.get("initial", 0)
        self.total = total if total is not None or not hasattr(iterable, "__len__") else len(iterable)
        self.disable, self.leave, self.unit, self.pos = False, True, kwargs.get("unit", "it"), 0

    def __iter__(self):
        for item in () if self.iterable is None else self.iterable:
            yield item
            self.n += 1

    async def __aiter__(self):
        if hasattr(self.iterable, "__aiter__"):
            async for item in self.iterable:
                yield item
                self.n += 1
        else:
            for item in self:
                yield item

    def __len__(self):
        return self.total if self.iterable is None else len(self.iterable)

    def __bool__(self):
        return bool(self.total) if self.total is not None else self.iterable is not None

    def __reversed__(self):
        return iter(Progress(list(self.iterable)[::-1]))

    def __contains__(self, item):
        return item in self.iterable

    def __call__(self, function, *args, **kwargs):
        """Used as a decorator, or for bars that get their iterable later."""
        return function if callable(function) else Progress(function)

    def update(self, n=1):
        """Advance the count."""
        self.n += 1 if n is None else n

    def reset(self, total=None):
        """Start again."""
        self.n, self.total = 0, self.total if total is None else total

    def set_description(self, desc=None, refresh=True):
        """Set the description."""
        self.desc = f"{desc}: " if desc else ""

    @property
    def format_dict(self):
        """The bar's own data."""
        return {"n": self.n, "total": self.total, "elapsed": 0.0, "rate": None, "prefix": self.desc, "unit": self.unit}

    @staticmethod
    def write(*args, **kwargs):
        """Print, as tqdm does without disturbing the bar."""
        print(*args)

    @staticmethod
    async def gather(*awaitables, **kwargs):
        """tqdm.asyncio's: all results in order."""
        import asyncio

        return await asyncio.gather(*awaitables)

    @staticmethod
    def as_completed(awaitables, **kwargs):
        """tqdm.asyncio's: one after the other as they end."""
        import asyncio

        return asyncio.as_completed(awaitables)


def trange(*args, **kwargs):
    """A bar over a range."""
    return Progress(range(*args))


def tenumerate(iterable, start=0, *args, **kwargs):
    """`enumerate`, or NumPy's `ndenumerate` for an array: https://tqdm.github.io/docs/contrib/."""
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(iterable, numpy.ndarray):
        return iter(Progress(numpy.ndenumerate(iterable)))
    return enumerate(Progress(iterable), start)


def tzip(*iterables, **kwargs):
    """`zip`."""
    return zip(*map(Progress, iterables), strict=False)


def tmap(function, *iterables, **kwargs):
    """`map`."""
    return map(function, *iterables)


def process_map(function, *iterables, **kwargs):
    """All of `map`, in this process."""
    return list(map(function, *iterables))


def product(*iterables, **kwargs):
    """That of `itertools`."""
    return iter(Progress(itertools.product(*iterables)))


def track(sequence, description="", total=None, **kwargs):
    """rich's and alive_progress's `track`: iterate over a sequence."""
    return iter(Progress(sequence))


class Task:
    """One bar of `Tasks`."""

    def __init__(self, id, description, total, completed):
        self.id, self.description, self.total, self.completed = id, description, total, completed

    @property
    def finished(self):
        """Whether it has reached its total."""
        return self.total is not None and self.completed >= self.total

    @property
    def percentage(self):
        """Percentage of the total that is done."""
        return min(100.0, 100.0 * self.completed / self.total) if self.total else 0.0


class Tasks(Quiet):
    """rich's `Progress`, with a task per bar: https://rich.readthedocs.io/en/stable/progress.html."""

    def __init__(self, *args, **kwargs):
        self.tasks = []

    @property
    def finished(self):
        """Whether all tasks are finished."""
        return all(task.finished for task in self.tasks)

    def add_task(self, description="", start=True, total=100.0, completed=0, **kwargs):
        """Add a task and return its number."""
        self.tasks.append(Task(len(self.tasks), description, total, completed))
        return len(self.tasks) - 1

    def update(self, task_id, *, total=None, completed=None, advance=None, description=None, **kwargs):
        """Set a task's progress."""
        task = self.tasks[task_id]
        task.total = task.total if total is None else total
        task.completed = (task.completed if completed is None else completed) + (advance or 0)
        task.description = task.description if description is None else description

    def advance(self, task_id, advance=1):
        """Advance a task."""
        self.tasks[task_id].completed += advance

    def track(self, sequence, total=None, task_id=None, description="", **kwargs):
        """Iterate over a sequence."""
        number = self.add_task(description, total=total) if task_id is None else task_id
        for item in sequence:
            yield item
            self.advance(number)

    @staticmethod
    def get_default_columns():
        """None."""
        return ()


#: Progress bars by their names in their packages.
NAMES = {
    **dict.fromkeys(("tqdm", "tqdm_notebook", "tqdm_gui", "tqdm_asyncio", "master_bar", "ProgressBar"), Progress),
    **dict.fromkeys(("trange", "tnrange", "tqrange", "tgrange", "tarange"), trange),
    **dict.fromkeys(("process_map", "thread_map"), process_map),
    **dict.fromkeys(("track", "alive_it", "progress_bar", "progressbar"), track),
    **{"tenumerate": tenumerate, "tzip": tzip, "tmap": tmap, "product": product, "Progress": Tasks},
}

"""Like exercises around fast.ai's course: a training loop with callbacks, schedules that are plotted."""

from __future__ import annotations

from benchmarks.tasks.task import Task

COURSE = "fast.ai"

TASKS = [
    Task(
        id="schedule_plot",
        course=COURSE,
        asks="a plot of a triangular learning rate, with its axes labelled",
        right="""
        def schedule_plot():
            import matplotlib.pyplot as plt

            steps = np.linspace(0, 100, 201)
            fig, ax = plt.subplots()
            ax.plot(steps, 0.8 * (1 - abs(steps - 50) / 50))
            ax.set_xlabel("step")
            ax.set_ylabel("learning rate")
            return fig
        """,
        wrong={
            "no labels": ('ax.set_xlabel("step")\n    ax.set_ylabel("learning rate")', "pass"),
            "axes named the wrong way round": (
                'ax.set_xlabel("step")\n    ax.set_ylabel("learning rate")',
                'ax.set_ylabel("step")\n    ax.set_xlabel("learning rate")',
            ),
            "half of it": ("np.linspace(0, 100, 201)", "np.linspace(0, 50, 201)"),
            "a parabola": ("abs(steps - 50) / 50", "((steps - 50) / 50) ** 2"),
            "rises only": ("abs(steps - 50) / 50", "(100 - steps) / 100"),
        },
        spec="""
        - id: schedule_plot
          title: The schedule
          points: 4
          answer:
            function: schedule_plot
            figure: {axes: 2d, labels: {x: [step], y: [learning rate, lr]}, x: [0, 100], y: [0, 0.8], points: 50}
          want: 0.8 * (1 - abs(x - 50) / 50)
          within: {abs: 0.02}
        """,
        tests="""
        @partial_credit(4)
        def test_figure(self, set_score=None):
            axes = student.schedule_plot().axes[0]
            x, y = axes.lines[0].get_data()
            score = 1
            labels = "step" in axes.get_xlabel().lower(), any(s in axes.get_ylabel().lower() for s in ("rate", "lr"))
            score += sum(labels) / 2
            score += min(x) <= 0 and max(x) >= 100 and min(y) <= 0 and max(y) >= 0.79
            if len(set(x)) >= 50 and np.ptp(x) > 50:
                score += np.allclose(y, 0.8 * (1 - abs(np.array(x) - 50) / 50), atol=0.02)
            set_score(score)
            if score < 4:
                print("Labels, extents or heights are not right.")
        """,
    ),
    Task(
        id="callbacks",
        course=COURSE,
        asks="a training loop that calls callbacks by name; one that raises Cancel skips the rest of a batch",
        right="""
        class Cancel(Exception):
            pass

        class Learner:
            def __init__(self, callbacks):
                self.callbacks = sorted(callbacks, key=lambda one: getattr(one, "order", 0))

            def tell(self, name):
                for callback in self.callbacks:
                    getattr(callback, name, lambda learner: None)(self)

            def fit(self, batches):
                self.tell("before_fit")
                for self.batch in batches:
                    try:
                        self.tell("before_batch")
                        self.tell("after_batch")
                    except Cancel:
                        self.tell("after_cancel")
                self.tell("after_fit")
        """,
        wrong={
            "in the order given": ('sorted(callbacks, key=lambda one: getattr(one, "order", 0))', "list(callbacks)"),
            "a cancel ends the fit": ('self.tell("after_cancel")', 'return self.tell("after_cancel")'),
            "a cancel is not told": ('self.tell("after_cancel")', "pass"),
            "all methods are needed": (", name, lambda learner: None)(self)", ", name)(self)"),
            "no end": ('self.tell("after_fit")', "pass"),
        },
        adapter="""
        class Log:
            def __init__(self, name, order):
                self.name, self.order = name, order

            def before_batch(self, learner):
                print(self.name, learner.batch)
                if learner.batch == self.order:
                    raise Cancel()

            def after_cancel(self, learner):
                print("cancelled")

            def after_fit(self, learner):
                print("end")

        def log_of(batches):
            Learner([Log("second", 2), Log("first", 1)]).fit(batches.tolist())
        """,
        spec="""
        - id: callbacks
          title: Callbacks
          points: 4
          answer: {adapter: log_of, args: ["integers([3, 1, 2, 4])"], text: {source: printed}}
        """,
        tests="""
        def log_of(self, module):
            said = []

            class Log:
                def __init__(self, name, order):
                    self.name, self.order = name, order

                def before_batch(self, learner):
                    said.append((self.name, learner.batch))
                    if learner.batch == self.order:
                        raise module.Cancel()

                def after_cancel(self, learner):
                    said.append("cancelled")

                def after_fit(self, learner):
                    said.append("end")

            module.Learner([Log("second", 2), Log("first", 1)]).fit([3, 1, 2, 4])
            return said

        @weight(4)
        def test_order(self):
            self.assertEqual(self.log_of(student), self.log_of(reference))
        """,
    ),
]

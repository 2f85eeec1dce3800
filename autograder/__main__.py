"""``python -m autograder``, and the console command."""

from autograder.system.import_path import leave_current_folder

leave_current_folder()  # before anything is imported that could lie there

from autograder.entrypoints.cli import main  # noqa: E402

if __name__ == "__main__":
    main()

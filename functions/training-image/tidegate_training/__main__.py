import os
import sys

# Read once, when OpenMP is loaded. Its threads otherwise spin while they wait: beside other busy processes, training
# that takes two seconds was seen to take forty.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

from tidegate_training.run import run

if __name__ == "__main__":
    sys.exit(run(os.environ))

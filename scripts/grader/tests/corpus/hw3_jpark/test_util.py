import unittest
from util import hostport


class T(unittest.TestCase):
    def test_hostport(self):
        self.assertEqual(hostport("localhost:80"), ("localhost", 80))


if __name__ == "__main__":
    unittest.main()

#include "tests/apps/verify/ranks.cpp"

#include "pair.cpp"

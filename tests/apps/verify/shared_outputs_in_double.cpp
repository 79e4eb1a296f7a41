#include "shared_outputs.cpp"

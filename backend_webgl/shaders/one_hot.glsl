// Row r: ON at the channel that index r names, OFF elsewhere.
VALUE element(int row, int channel) { return element_of(x0, X0, row) == channel ? ON : OFF; }

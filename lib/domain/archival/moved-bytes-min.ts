/** Smaller files stay where they are: S3 moves none to Deep Archive by default (S3 User Guide, "Transitioning objects"). */
export const movedBytesMin = 128 * 1_024;

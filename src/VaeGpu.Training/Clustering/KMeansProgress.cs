namespace VaeGpu.Training;

/// <summary>How far K-means is.</summary>
/// <param name="Start">Which start, from 0.</param>
/// <param name="Iteration">Lloyd steps done in this start; 0 while its first centres are chosen and when the points are first assigned to them.</param>
/// <param name="Inertia">Sum of the squared distances of all points to their nearest centre so far.</param>
/// <param name="Done">The share of the work that is done, 0 to 1, as if every start needed all its iterations: it leaps where one converges.</param>
public readonly record struct KMeansProgress(int Start, int Iteration, double Inertia, double Done);

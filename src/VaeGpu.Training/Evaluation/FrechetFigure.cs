namespace VaeGpu.Training;

/// <summary>One Fréchet distance.</summary>
/// <param name="Source">What was compared with the reference pictures: a prior's name, <c>gaussian</c>, <c>reconstruction</c> or <c>train</c>.</param>
/// <param name="Distance">The squared Fréchet distance of Gaussians fitted to principal-component features, in squared units of pixel values in [0, 1].</param>
public readonly record struct FrechetFigure(string Source, double Distance);

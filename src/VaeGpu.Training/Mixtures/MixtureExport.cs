using System.Numerics.Tensors;

namespace VaeGpu.Training;

/// <summary>Puts a fitted mixture into a model.</summary>
internal static class MixtureExport
{
    /// <summary>The model with the mixture as its prior; all else is as it was, at the model's own precision.</summary>
    public static Model WithPrior(Model model, GaussianMixture mixture)
    {
        var prior = new MixturePrior(mixture.Components, mixture.Covariance);
        using ModelBuilder builder = ModelBuilder.From(model, model.Architecture with { Prior = prior });
        return builder
            .Set(MixturePrior.Weights, ToFloats(mixture.Weights.AsSpan()))
            .Set(MixturePrior.Means, ToFloats(mixture.Means.AsSpan()))
            .Set(MixturePrior.Factors, ToFloats(mixture.Factors.AsSpan()))
            .Build(model.Precision);
    }

    private static float[] ToFloats(ReadOnlySpan<double> values)
    {
        float[] floats = new float[values.Length];
        TensorPrimitives.ConvertTruncating<double, float>(values, floats);
        return floats;
    }
}

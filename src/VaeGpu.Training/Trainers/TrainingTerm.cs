using System.Collections.Immutable;

namespace VaeGpu.Training;

/// <summary>A figure of a training run by its name: one term of a loss, or what says how good a model is. The trainers say which they give.</summary>
/// <param name="Name">In camel case, as training.json has it.</param>
/// <param name="Value">The figure.</param>
public readonly record struct TrainingTerm(string Name, double Value)
{
    internal static double Find(ImmutableArray<TrainingTerm> terms, string name)
    {
        foreach (TrainingTerm term in terms)
        {
            if (term.Name == name)
            {
                return term.Value;
            }
        }

        throw new KeyNotFoundException($"There is no term '{name}'; there are {string.Join(", ", terms.Select(term => term.Name))}.");
    }
}

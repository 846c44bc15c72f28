using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What an optimiser remembers of one parameter.</summary>
internal abstract class OptimizerState
{
    public abstract void SaveStateDict(BinaryWriter writer);

    public abstract void LoadStateDict(BinaryReader reader);

    public abstract void LoadStateDict(OptimizerState source);

    public virtual bool ApproximatelyEquals(OptimizerState other) => false;

    protected static void LoadConditionalStateTensor(BinaryReader reader, ref Tensor? result)
    {
        if (reader.ReadBoolean())
        {
            Tensor loaded = result!;
            TensorExtensionMethods.Load(ref loaded, reader);
            result = loaded.DetachFromDisposeScope();
            return;
        }

        result?.Dispose();
        result = null;
    }

    protected static void SaveConditionalStateTensor(BinaryWriter writer, Tensor? tensor)
    {
        writer.Write(tensor is not null);
        tensor?.Save(writer);
    }

    /// <summary>A tensor of zeros like a parameter that outlives every scope.</summary>
    private protected static Tensor Zeros(Parameter parameter) => zeros_like(parameter).DetachFromDisposeScope();

    /// <summary>Copies another state's tensor into this one's, making it if need be.</summary>
    private protected static void Copy(Tensor? source, ref Tensor? target)
    {
        if (ReferenceEquals(source, target))
        {
            return;
        }

        target?.Dispose();
        target = source?.clone().DetachFromDisposeScope();
    }

    private protected static bool Close(Tensor? left, Tensor? right) =>
        left is null || right is null ? left is null && right is null : left.allclose(right);
}

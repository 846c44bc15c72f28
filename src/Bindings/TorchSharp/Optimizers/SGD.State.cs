using static TorchSharp.torch;

namespace TorchSharp.Modules;

internal partial class SGD
{
    /// <summary>The running momentum of one parameter, null before its first step.</summary>
    public class State : OptimizerState, IDisposable
    {
        public Tensor? momentum_buffer;

        public void Dispose() => momentum_buffer?.Dispose();

        public override void LoadStateDict(BinaryReader reader) => LoadConditionalStateTensor(reader, ref momentum_buffer);

        public override void SaveStateDict(BinaryWriter writer) => SaveConditionalStateTensor(writer, momentum_buffer);

        public override void LoadStateDict(OptimizerState source) => Copy(((State)source).momentum_buffer, ref momentum_buffer);

        public override bool ApproximatelyEquals(OptimizerState other) => other is State state && Close(momentum_buffer, state.momentum_buffer);
    }
}

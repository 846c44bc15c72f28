using VaeGpu.Bindings.Torch;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

internal partial class Adam
{
    /// <summary>Steps and running moments of one parameter.</summary>
    public class State : OptimizerState, IDisposable, IAdamState
    {
        public long step;
        public Tensor exp_avg;
        public Tensor exp_avg_sq;
        public Tensor? max_exp_avg_sq;

        internal State(Parameter parameter, bool amsgrad)
        {
            exp_avg = Zeros(parameter);
            exp_avg_sq = Zeros(parameter);
            max_exp_avg_sq = amsgrad ? Zeros(parameter) : null;
        }

        long IAdamState.Step
        {
            get => step;
            set => step = value;
        }

        Tensor IAdamState.Average => exp_avg;

        Tensor IAdamState.Square => exp_avg_sq;

        Tensor? IAdamState.MaximumSquare => max_exp_avg_sq;

        public void Dispose()
        {
            exp_avg.Dispose();
            exp_avg_sq.Dispose();
            max_exp_avg_sq?.Dispose();
        }

        public override void LoadStateDict(BinaryReader reader)
        {
            step = reader.ReadInt64();
            exp_avg.Load(reader);
            exp_avg_sq.Load(reader);
            LoadConditionalStateTensor(reader, ref max_exp_avg_sq);
        }

        public override void SaveStateDict(BinaryWriter writer)
        {
            writer.Write(step);
            exp_avg.Save(writer);
            exp_avg_sq.Save(writer);
            SaveConditionalStateTensor(writer, max_exp_avg_sq);
        }

        public override void LoadStateDict(OptimizerState source)
        {
            var other = (State)source;
            step = other.step;
            Copy(other.exp_avg, ref exp_avg!);
            Copy(other.exp_avg_sq, ref exp_avg_sq!);
            Copy(other.max_exp_avg_sq, ref max_exp_avg_sq);
        }

        public override bool ApproximatelyEquals(OptimizerState other) =>
            other is State state && step == state.step && Close(exp_avg, state.exp_avg)
            && Close(exp_avg_sq, state.exp_avg_sq) && Close(max_exp_avg_sq, state.max_exp_avg_sq);
    }
}

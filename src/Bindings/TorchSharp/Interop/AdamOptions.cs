using System.Runtime.InteropServices;

namespace VaeGpu.Bindings.Torch;

/// <summary>The constants of one fused Adam or AdamW step (<c>vg_adam_options</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct AdamOptions
{
    public double LearningRate;
    public double Beta1;
    public double Beta2;
    public double Epsilon;
    public double WeightDecay;
    public int Decoupled;
    public int Maximize;
}

namespace VaeGpu.Training;

/// <summary>How the vectors of a codebook follow the encoder.</summary>
public enum CodebookLearning
{
    /// <summary>Each is a moving average of what was quantised to it (van den Oord et al., 2017, appendix A.1).</summary>
    Ema,

    /// <summary>By the gradient of ‖sg(e) − c‖² (equation 3).</summary>
    Gradient,
}

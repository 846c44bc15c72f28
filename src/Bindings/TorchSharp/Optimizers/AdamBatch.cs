using TorchSharp.Modules;
using static TorchSharp.torch;

namespace VaeGpu.Bindings.Torch;

/// <summary>One group's parameters and their Adam state, laid out for the fused native step.</summary>
internal sealed class AdamBatch
{
    private readonly Parameter[] _parameters;
    private readonly IAdamState[] _states;
    private readonly nint[] _handles;
    private readonly nint[] _averages;
    private readonly nint[] _squares;
    private readonly nint[] _maximumSquares;
    private readonly long[] _steps;

    public AdamBatch(IEnumerable<Parameter> parameters, Func<Parameter, IAdamState> stateOf)
    {
        _parameters = [.. parameters];
        _states = Array.ConvertAll(_parameters, parameter => stateOf(parameter));
        _handles = new nint[_parameters.Length];
        _averages = new nint[_parameters.Length];
        _squares = new nint[_parameters.Length];
        _maximumSquares = new nint[_parameters.Length];
        _steps = new long[_parameters.Length];
    }

    /// <summary>True while the group holds the same parameters.</summary>
    public bool Fits(IEnumerable<Parameter> parameters) => _parameters.AsSpan().SequenceEqual((parameters as Parameter[] ?? [.. parameters]).AsSpan(), ReferenceEqualityComparer.Instance);

    public unsafe void Step(double learningRate, double beta1, double beta2, double epsilon, double weightDecay, bool decoupled, bool maximize)
    {
        bool amsgrad = false;
        for (int i = 0; i < _states.Length; i++)
        {
            _handles[i] = _parameters[i].Handle;
            _averages[i] = _states[i].Average.Handle;
            _squares[i] = _states[i].Square.Handle;
            _maximumSquares[i] = _states[i].MaximumSquare?.Handle ?? 0;
            amsgrad |= _maximumSquares[i] != 0;
            _steps[i] = _states[i].Step;
        }

        var options = new AdamOptions
        {
            LearningRate = learningRate,
            Beta1 = beta1,
            Beta2 = beta2,
            Epsilon = epsilon,
            WeightDecay = weightDecay,
            Decoupled = decoupled ? 1 : 0,
            Maximize = maximize ? 1 : 0,
        };
        fixed (nint* handles = _handles, averages = _averages, squares = _squares, maxima = _maximumSquares)
        fixed (long* steps = _steps)
        {
            NativeMethods.Check(NativeMethods.vg_adam_step(handles, averages, squares, amsgrad ? maxima : null, steps, _handles.Length, &options));
        }

        for (int i = 0; i < _states.Length; i++)
        {
            _states[i].Step = _steps[i];
        }
    }
}
